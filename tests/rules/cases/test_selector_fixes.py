"""The fixes of the rules about selectors, as the text that they leave."""

from __future__ import annotations

import pytest

from netpol_lint.findings import Finding, Promise, Safety
from tests.rules.cases.dangling import all_found

_HEAD = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app.kubernetes.io/name: web}}
    spec: {containers: [{name: web, image: registry.example.com/web}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: prometheus, namespace: monitoring}
spec:
  template:
    metadata: {labels: {app: prometheus}}
    spec: {containers: [{name: prometheus, image: registry.example.com/prometheus}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: monitoring}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
"""
_WEB = "  podSelector: {matchLabels: {app.kubernetes.io/name: web}}\n"


def fixed(text: str, finding: Finding) -> str:
    """Return what the edits of a finding leave of a text, without what stands above the policy's spec."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for edit in sorted(finding.fix.edits if finding.fix else (), reverse=True):
        region = edit.at.region
        start = starts[region.start_line - 1] + region.start_column - 1
        end = starts[region.end_line - 1] + region.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text.rpartition("\nspec:\n")[2]


@pytest.mark.parametrize(
    ("spec", "left", "safety", "promise"),
    [
        pytest.param(
            "  podSelector: {matchLabels: {app: web}}  # the shop\n",
            "  podSelector: {matchLabels: {app.kubernetes.io/name: web}}  # the shop\n",
            Safety.UNSAFE,
            Promise.CHANGES,
            id="another key",
        ),
        pytest.param(
            "  podSelector:\n    matchExpressions: [{key: app, operator: In, values: [web]}]\n",
            "  podSelector:\n"
            "    matchExpressions: [{key: app.kubernetes.io/name, operator: In, values: [web]}]\n",
            Safety.UNSAFE,
            Promise.CHANGES,
            id="the key of an expression",
        ),
        pytest.param(
            '  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: "wbe"\n',
            '  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: "web"\n',
            Safety.UNSAFE,
            Promise.CHANGES,
            id="another value, in the same quotes",
        ),
        pytest.param(
            f"{_WEB}  ingress:\n  - from:\n    - namespaceSelector: {{matchLabels: {{name: monitoring}}}}\n",
            f"{_WEB}  ingress:\n  - from:\n"
            "    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}\n",
            Safety.SAFE,
            Promise.OPENS,
            id="the label of the name",
        ),
        pytest.param(
            f"{_WEB}  ingress:\n  - from:\n    - podSelector: {{matchLabels: {{app: prometheus}}}}\n",
            f"{_WEB}  ingress:\n  - from:\n    - podSelector: {{matchLabels: {{app: prometheus}}}}\n"
            "      namespaceSelector:\n        matchLabels:\n"
            "          kubernetes.io/metadata.name: monitoring\n",
            Safety.UNSAFE,
            Promise.OPENS,
            id="the other namespace",
        ),
        pytest.param(
            f"{_WEB}  ingress:\n  - from:\n"
            "    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}\n"
            "    - podSelector: {matchLabels: {app: prometheus}}\n",
            f"{_WEB}  ingress:\n  - from:\n"
            "    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}\n"
            "      podSelector:\n        matchLabels:\n          app: prometheus\n",
            Safety.UNSAFE,
            Promise.NARROWS,
            id="one item of two",
        ),
        pytest.param(
            f"{_WEB}  ingress:\n  - from:\n    - podSelector: {{matchLabels: {{tier: db}}}}\n"
            "    - podSelector: {}\n",
            f"{_WEB}  ingress:\n  - from:\n    - podSelector: {{}}\n",
            Safety.UNSAFE,
            Promise.KEEPS,
            id="a peer less",
        ),
    ],
)
def test_what_a_fix_leaves(spec: str, left: str, safety: Safety, promise: Promise) -> None:
    (finding,) = all_found(f"{_HEAD}{spec}")

    assert finding.fix is not None
    assert (finding.fix.safety, finding.fix.promise) == (safety, promise)
    assert fixed(f"{_HEAD}{spec}", finding) == left


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(
            f"{_WEB}  ingress: [{{from: [{{podSelector: {{matchLabels: {{tier: db}}}}}}]}}]\n",
            id="the only peer, without which everybody would be let in",
        ),
        pytest.param(
            "  podSelector:\n    matchExpressions:\n"
            "    - {key: app.kubernetes.io/name, operator: In, values: [wb, wbe]}\n",
            id="one of several values",
        ),
    ],
)
def test_what_is_left_to_people(spec: str) -> None:
    (finding,) = all_found(f"{_HEAD}{spec}")

    assert finding.fix is None


def test_a_policy_moves_where_its_own_file_names_the_namespace() -> None:
    text = f"{_HEAD}  podSelector: {{matchLabels: {{app: prometheus}}}}\n"
    (finding,) = all_found(text)

    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert (str(edit.at), edit.text) == ("manifests.yaml:27:34", "monitoring")


def test_what_a_kustomization_names_is_not_moved() -> None:
    policy = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n"
        "spec: {podSelector: {matchLabels: {app: prometheus}}}\n"
    )
    files = {
        "all.yaml": _HEAD.rpartition("---")[0],
        "policies/p.yaml": policy,
        "policies/kustomization.yaml": "namespace: shop\nresources: [p.yaml]\n",
        "kustomization.yaml": "resources: [all.yaml, policies]\n",
    }
    (finding,) = all_found(files=files)

    assert (finding.rule_id, finding.fix) == ("policy-in-wrong-namespace", None)
