"""spoofable-peer-label: which labels others may set, and where nobody can."""

from __future__ import annotations

import pytest

from netpol_lint.findings import Confidence, Finding
from netpol_lint.resources.namespace import NAME_LABEL
from tests.rules.cases.manifests import app, deployment, egress, from_, ingress, namespace, obj, to, verdicts
from tests.rules.cases.manifests import found as found_by

DB = deployment("db")
WEB = deployment("web", namespace="front")
BLOG = deployment("blog", namespace="blog")
ANY_WEB = f"{{namespaceSelector: {{}}, podSelector: {app('web')}}}"
BY_LABEL = "{namespaceSelector: {matchLabels: {team: front}}}"
EXISTING = f"{{matchExpressions: [{{key: {NAME_LABEL}, operator: Exists}}]}}"
FRONT = f"{{matchLabels: {{{NAME_LABEL}: front}}}}"
NOTE = ["note shop/NetworkPolicy/ingress"]
KYVERNO = obj(
    "kyverno.io/v1",
    "ClusterPolicy",
    "labels",
    namespace=None,
    spec="{rules: [{name: a, match: {}, validate: {pattern: {metadata: {labels: {app: '?*'}}}}}]}",
)


def binding(
    role: str,
    *,
    kind: str = "RoleBinding",
    place: str = "blog",
    subject: str = "{kind: Group, name: bloggers}",
) -> str:
    where = f", namespace: {place}" if kind == "RoleBinding" else ""
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: binding{where}}}\n"
        f"roleRef: {{kind: ClusterRole, name: {role}}}\nsubjects: [{subject}]\n"
    )


def role(resource: str, verb: str, *, group: str = "") -> str:
    return (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: own}\n"
        f"rules: [{{apiGroups: ['{group}'], resources: [{resource}], verbs: [{verb}]}}]\n"
    )


def findings(*manifests: str) -> tuple[Finding, ...]:
    return found_by("spoofable-peer-label", DB, *manifests)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([WEB, BLOG, ingress(from_(ANY_WEB))], NOTE, id="a pod label of every namespace"),
        pytest.param(
            [
                WEB,
                BLOG,
                ingress(from_(f"{{namespaceSelector: {EXISTING}, podSelector: {app('web')}}}")),
            ],
            NOTE,
            id="every namespace by a label that all have",
        ),
        pytest.param(
            [BLOG, ingress(from_(ANY_WEB))], NOTE, id="pods that nothing here declares, and another namespace"
        ),
        pytest.param([WEB, ingress(from_(ANY_WEB))], [], id="no namespace besides those of both ends"),
        pytest.param([ingress(from_(ANY_WEB))], [], id="one namespace alone"),
        pytest.param(
            [WEB, deployment("proxy", namespace="ingress-nginx"), ingress(from_(ANY_WEB))],
            [],
            id="a namespace of the platform besides",
        ),
        pytest.param(
            [WEB, BLOG, ingress(from_("{namespaceSelector: {}}"))], [], id="every pod, which needs no label"
        ),
        pytest.param(
            [WEB, BLOG, ingress(from_(f"{{podSelector: {app('web')}}}"))], [], id="pods of the same namespace"
        ),
        pytest.param(
            [
                WEB,
                BLOG,
                ingress(from_(f"{{namespaceSelector: {FRONT}, podSelector: {app('web')}}}")),
            ],
            [],
            id="the namespace by its name",
        ),
        pytest.param([WEB, BLOG, egress(to(ANY_WEB))], [], id="egress"),
        pytest.param(
            [WEB, BLOG, KYVERNO, ingress(from_(ANY_WEB))], [], id="an admission policy about the label"
        ),
        pytest.param(
            [WEB, BLOG, ingress(from_(BY_LABEL))], [], id="a label of namespaces that nobody here may set"
        ),
        pytest.param(
            [WEB, BLOG, binding("cluster-admin"), ingress(from_(BY_LABEL))],
            NOTE,
            id="somebody who may do everything in a namespace, which is labelling it",
        ),
        pytest.param([WEB, BLOG, binding("edit"), ingress(from_(BY_LABEL))], [], id="a role that may not"),
        pytest.param(
            [
                WEB,
                BLOG,
                role("'*'", "'*'", group="example.com"),
                binding("own"),
                ingress(from_(BY_LABEL)),
            ],
            [],
            id="a role that may do everything with the objects of another API group",
        ),
        pytest.param(
            [
                WEB,
                BLOG,
                role("namespaces", "patch"),
                binding("own", kind="ClusterRoleBinding"),
                ingress(from_(BY_LABEL)),
            ],
            NOTE,
            id="users who may patch every namespace",
        ),
        pytest.param(
            [
                WEB,
                role("namespaces", "patch"),
                binding(
                    "own",
                    kind="ClusterRoleBinding",
                    subject="{kind: ServiceAccount, name: c, namespace: infra}",
                ),
                ingress(from_(BY_LABEL)),
            ],
            [],
            id="a controller that may patch every namespace",
        ),
        pytest.param(
            [WEB, BLOG, binding("cluster-admin", kind="ClusterRoleBinding"), ingress(from_(BY_LABEL))],
            [],
            id="administrators of the cluster",
        ),
        pytest.param(
            [WEB, BLOG, binding("cluster-admin", place="shop"), ingress(from_(BY_LABEL))],
            [],
            id="somebody who owns the policy as well",
        ),
    ],
)
def test_labels_that_others_may_set_are_reported(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(findings(namespace(), *manifests)) == expected


@pytest.mark.parametrize(
    ("access", "confidence", "says"),
    [
        pytest.param([], Confidence.MEDIUM, "whoever makes pods in namespace blog", id="nobody is known"),
        pytest.param([binding("edit")], Confidence.HIGH, "lets Group bloggers make pods in blog", id="edit"),
        pytest.param(
            [role("deployments", "create", group="apps"), binding("own")],
            Confidence.HIGH,
            "lets Group bloggers make pods in blog",
            id="a role of their own",
        ),
        pytest.param([binding("view")], Confidence.MEDIUM, "whoever makes pods in namespace blog", id="view"),
    ],
)
def test_the_evidence_is_who_may_make_pods(access: list[str], confidence: Confidence, says: str) -> None:
    (finding,) = findings(WEB, BLOG, *access, ingress(from_(ANY_WEB)))

    assert finding.confidence is confidence
    assert says in finding.evidence[0].says


def test_the_fix_names_the_namespace_of_the_pods_that_are_meant() -> None:
    (finding,) = findings(WEB, BLOG, ingress(from_(ANY_WEB)))

    assert finding.fix is not None
    assert [edit.text for edit in finding.fix.edits] != []
    assert "kubernetes.io/metadata.name: front" in finding.message


def test_pods_of_several_namespaces_leave_nothing_to_write() -> None:
    (finding,) = findings(WEB, BLOG, deployment("web", namespace="blue"), ingress(from_(ANY_WEB)))

    assert finding.fix is None
