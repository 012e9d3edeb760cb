"""Which problems of files are findings, and which are notes on what was not analysed."""

from __future__ import annotations

import pytest

from tests.unit.audit.auditing import audited_for_real
from tests.unit.cluster_manifests import DENY_BOTH, policy

RULE = "unparsable-manifest"
DENY = policy("deny", DENY_BOTH)
HEAD = "apiVersion: %s\nkind: %s\nmetadata: {name: a, namespace: shop}\n"
POLICY, CONFIG = HEAD % ("networking.k8s.io/v1", "NetworkPolicy"), HEAD % ("v1", "ConfigMap")
FLOW = "apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}"
BROKEN = "spec: {\n"
TWICE = "spec: {}\nspec: {}\n"
DATA_TWICE = "data: {}\ndata: {}\n"
TEMPLATE = "metadata: {{ .Values.metadata }}\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(POLICY + BROKEN, 4, id="a policy that does not parse"),
        pytest.param(CONFIG + BROKEN, 4, id="a manifest of any kind that does not parse"),
        pytest.param(POLICY + TWICE, 5, id="a key twice in a policy"),
        pytest.param(HEAD % ("apps/v1", "Deployment") + TWICE, 5, id="a key twice in a workload"),
        pytest.param(
            f"apiVersion: v1\nkind: List\nitems:\n- {{{FLOW}, spec: {{}}, spec: {{}}}}\n",
            4,
            id="a key twice in a policy of a List",
        ),
        pytest.param(
            POLICY + "spec: {podSelector: {matchLabels: {a: .inf}}}\n", 4, id="a value kubectl refuses"
        ),
        pytest.param(POLICY + "...\nspec: {}\n", 5, id="text after the end of a policy"),
    ],
)
def test_findings(text: str, line: int) -> None:
    result = audited_for_real({"a.yaml": text}, RULE)
    assert [each.at.region.start_line for each in result.findings] == [line]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(CONFIG + DATA_TWICE, "parse-error", id="a key twice in a ConfigMap"),
        pytest.param(
            CONFIG + "data: {a: .inf}\n", "parse-error", id="a value kubectl refuses in a ConfigMap"
        ),
        pytest.param("a: {\n", "parse-error", id="a file of another program that does not parse"),
        pytest.param("a: 1\na: 2\n", "parse-error", id="a key twice in a file of another program"),
        pytest.param(
            POLICY.replace("a, ", "{{ .Release.Name }}, ") + "spec: {}\n",
            "unrendered-source",
            id="a template",
        ),
        pytest.param(
            CONFIG + "sops: {mac: x, version: 3.8.1}\ndata: {a: 'ENC[AES256_GCM,data:x]'}\n",
            "partial-analysis",
            id="an encrypted file",
        ),
    ],
)
def test_notes(text: str, kind: str) -> None:
    result = audited_for_real({"a.yaml": text}, RULE)
    assert result.findings == ()
    assert [note.kind for note in result.notes] == [kind]


def test_a_broken_file_leaves_the_others_alone() -> None:
    result = audited_for_real({"a.yaml": POLICY + BROKEN, "b.yaml": DENY}, RULE)
    assert len(result.findings) == 1
    assert result.summary.policies == 1


def test_a_broken_document_leaves_the_others_of_its_file_alone() -> None:
    result = audited_for_real({"a.yaml": f"{DENY}---\n{POLICY}{BROKEN}---\n{policy('b', DENY_BOTH)}"}, RULE)
    assert len(result.findings) == 1
    assert result.summary.policies == 2


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("chart/templates/a.yaml", POLICY + BROKEN, id="that does not parse"),
        pytest.param("chart/templates/a.yaml", POLICY + TWICE, id="with a key twice"),
        pytest.param("chart/templates/a.yaml", POLICY + TEMPLATE, id="with placeholders"),
        pytest.param("chart/values.yaml", "a: 1\na: 2\n", id="of values"),
    ],
)
def test_a_file_of_a_chart_is_said_by_the_chart(path: str, text: str) -> None:
    result = audited_for_real({"chart/Chart.yaml": "name: c\n", path: text}, RULE)
    assert result.findings == ()
    assert [str(note.at) for note in result.notes] == ["chart/Chart.yaml:1:1"]


def test_a_key_twice_in_an_object_that_nothing_deploys_is_a_finding() -> None:
    result = audited_for_real({"kustomization.yaml": "resources: []\n", "a.yaml": POLICY + TWICE}, RULE)
    assert [str(each.at) for each in result.findings] == ["a.yaml:5:1"]


def test_a_key_twice_in_a_kustomization_is_a_note() -> None:
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    result = audited_for_real({"kustomization.yaml": f"{head}resources: []\nresources: []\n"}, RULE)
    assert result.findings == ()
    assert [note.kind for note in result.notes] == ["parse-error"]


def test_a_key_twice_in_a_neighbour_document_is_not_the_policys() -> None:
    result = audited_for_real({"a.yaml": f"{POLICY}spec: {{}}\n---\n{CONFIG}{DATA_TWICE}"}, RULE)
    assert result.findings == ()
    assert [str(note.at) for note in result.notes] == ["a.yaml:10:1"]


def test_two_objects_without_a_separator_are_one_finding() -> None:
    """Every key of the second one stands twice then."""
    result = audited_for_real({"a.yaml": f"{POLICY}spec: {{}}\n{POLICY}spec: {{}}\n"}, RULE)
    (found,) = result.findings
    assert str(found.at) == "a.yaml:5:1"
    assert found.message.endswith("; two objects of one file stand apart by a line `---`")


def test_a_key_twice_in_each_of_two_documents_is_two_findings() -> None:
    result = audited_for_real({"a.yaml": f"{POLICY}{TWICE}---\n{POLICY}{TWICE}"}, RULE)
    assert [str(each.at) for each in result.findings] == ["a.yaml:5:1", "a.yaml:11:1"]


def test_keys_twice_below_the_top_level_are_findings_each() -> None:
    spec = "spec:\n  podSelector: {}\n  podSelector: {}\n  ingress: []\n  ingress: []\n"
    result = audited_for_real({"a.yaml": POLICY + spec}, RULE)
    assert [str(each.at) for each in result.findings] == ["a.yaml:6:3", "a.yaml:8:3"]
    assert not any("---" in each.message for each in result.findings)
