"""Edits in every style that people write YAML in."""

from __future__ import annotations

import pytest

from netpol_lint.location import Location, Region
from netpol_lint.source.editing.editor import SourceEditor
from netpol_lint.source.editing.edits import Edits
from tests.unit.source.editing.editing import Ask, after

TCP = {"protocol": "TCP", "port": 53}


@pytest.mark.parametrize(
    ("text", "steps", "ask", "expected"),
    [
        pytest.param(
            "ports:\n- port: 53 # dns\n# below\n",
            "ports",
            lambda e, at: e.add_items(at, TCP),
            "ports:\n- port: 53 # dns\n- protocol: TCP\n  port: 53\n# below\n",
            id="an-item-follows-the-last-one-and-its-comment",
        ),
        pytest.param(
            "a:\n    ports:\n    -   port: 53",
            "a.ports",
            lambda e, at: e.add_items(at, TCP),
            "a:\n    ports:\n    -   port: 53\n    -   protocol: TCP\n        port: 53",
            id="an-item-is-indented-as-its-siblings-and-a-file-may-end-without-a-line-break",
        ),
        pytest.param(
            "ports: [{port: 53}]",
            "ports",
            lambda e, at: e.add_items(at, TCP),
            "ports: [{port: 53}, {protocol: TCP, port: 53}]",
            id="a-list-in-brackets-stays-on-its-line",
        ),
        pytest.param(
            '{"ports": [\n  {"port": 53}\n]}\n',
            "ports",
            lambda e, at: e.add_items(at, TCP),
            '{"ports": [\n  {"port": 53},\n  {"protocol": "TCP", "port": 53}\n]}\n',
            id="json-stays-json",
        ),
        pytest.param(
            "x: 1\r\nports:\r\n- a\r\n",
            "ports",
            lambda e, at: e.add_items(at, "b"),
            "x: 1\r\nports:\r\n- a\r\n- b\r\n",
            id="line-breaks-are-those-of-the-file",
        ),
        pytest.param(
            "\ufeffports:\n- a\n",
            "ports",
            lambda e, at: e.add_items(at, "b"),
            "\ufeffports:\n- a\n- b\n",
            id="a-byte-order-mark-stays",
        ),
        pytest.param(
            "äö: {ü: ß, b: 1} #\ttab\n",
            "äö.b",
            lambda e, at: e.replace_scalar(at, 1, 2),
            "äö: {ü: ß, b: 2} #\ttab\n",
            id="columns-count-characters",
        ),
        pytest.param(
            "l:\n- a\n# of b\n- b # b\n- c\n",
            "l.1",
            lambda e, at: e.remove_item(at),
            "l:\n- a\n# of b\n- c\n",
            id="an-item-goes-with-its-lines",
        ),
        pytest.param(
            "l: # none\n  - a\nm: 1\n",
            "l.0",
            lambda e, at: e.remove_item(at),
            "l: [] # none\nm: 1\n",
            id="the-only-item-leaves-an-empty-list",
        ),
        pytest.param(
            "- a: 1 # of a\n  b: 2\n",
            "0.a",
            lambda e, at: e.remove_field(at),
            "- b: 2\n",
            id="the-entry-behind-a-dash-makes-way-for-the-next",
        ),
        pytest.param(
            "m: {a: 1, b: 2}\n",
            "m.b",
            lambda e, at: e.remove_field(at),
            "m: {a: 1}\n",
            id="an-entry-in-braces-goes-with-its-comma",
        ),
        pytest.param(
            "spec:\n  podSelector:\n    a: b\n  egress: []\n",
            "spec",
            lambda e, at: e.add_field(at, "policyTypes", ["Egress"], after="podSelector"),
            "spec:\n  podSelector:\n    a: b\n  policyTypes:\n    - Egress\n  egress: []\n",
            id="an-entry-stands-behind-another-one",
        ),
        pytest.param(
            "m: {}\n",
            "m",
            lambda e, at: e.add_field(at, "a.b/c", "true"),
            'm:\n  a.b/c: "true"\n',
            id="an-empty-map-becomes-lines-and-strings-stay-strings",
        ),
        pytest.param(
            "m: 'a' # why\n",
            "m",
            lambda e, at: e.replace_scalar(at, "a", "it's"),
            "m: 'it''s' # why\n",
            id="quotes-stay-what-they-were",
        ),
        pytest.param(
            "m:\n  name: kube-system\n",
            "m.name",
            lambda e, at: e.rename_field(at, "name", "kubernetes.io/metadata.name"),
            "m:\n  kubernetes.io/metadata.name: kube-system\n",
            id="an-entry-gets-another-name",
        ),
        pytest.param(
            "from:\nto: 1\n",
            "from",
            lambda e, at: e.replace(at, []),
            "from: []\nto: 1\n",
            id="null-is-replaced-behind-the-colon",
        ),
        pytest.param(
            "a:\n- b: |\n    text\n\n# c\n",
            "a",
            lambda e, at: e.add_items(at, 1),
            "a:\n- b: |\n    text\n\n- 1\n# c\n",
            id="an-item-follows-a-block-scalar",
        ),
        pytest.param(
            "a: &x {b: 1}\nc: *x\n",
            "a.b",
            lambda e, at: e.replace_scalar(at, 1, 2),
            None,
            id="what-is-used-elsewhere-too-is-left-alone",
        ),
        pytest.param(
            "a: {b: 1}\n",
            "a.b",
            lambda e, at: e.replace_scalar(at, 3, 2),
            None,
            id="another-value-than-was-seen-is-left-alone",
        ),
        pytest.param(
            "a:\n- - 1\n  - 2\n",
            "a.0.0",
            lambda e, at: e.remove_item(at),
            None,
            id="a-dash-behind-a-dash-is-left-alone",
        ),
        pytest.param(
            "a:\n  b: 1 # why\n  c: 2\n",
            "a",
            lambda e, at: e.replace(at, {"b": 3}),
            None,
            id="a-comment-inside-a-value-forbids-to-replace-it",
        ),
    ],
)
def test_edit(text: str, steps: str, ask: Ask, expected: str | None) -> None:
    assert after(text, steps, ask) == expected


KUSTOMIZATION = """\
patches:
- patch: |-
    kind: NetworkPolicy
    spec:
      egress:
      - ports:
        - port: 53
    # end
  target: {}
"""


def test_an_inline_patch_is_edited_where_it_stands() -> None:
    def ask(editor: SourceEditor, at: Location) -> Edits | None:
        return editor.add_items(Location(at.path, Region(6, 9, 6, 14), "spec.egress[0].ports"), "x")

    changed = after(KUSTOMIZATION, "patches", ask)
    assert changed == KUSTOMIZATION.replace("- port: 53\n", "- port: 53\n        - x\n")
