"""Who may do what: roles, bindings and accounts as they are written."""

from __future__ import annotations

import pytest

from netpol_lint.resources.rbac import Rbac, Role, find_rbac
from tests.unit.resources.manifests import objects

ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: maker, namespace: shop}}
rules:
- {{apiGroups: [""], resources: {resources}, verbs: {verbs}}}
"""
BINDING = """
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: makers, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role}, name: maker}}
subjects: {subjects}
"""


def access(*texts: str) -> Rbac:
    return find_rbac(objects("---".join(texts)))


def role(resources: str, verbs: str) -> Role:
    (found,) = access(ROLE.format(kind="Role", resources=resources, verbs=verbs)).roles
    return found


@pytest.mark.parametrize(
    ("resources", "verbs", "allows"),
    [
        pytest.param("[pods]", "[create]", True, id="what is listed is allowed"),
        pytest.param("['*']", "['*']", True, id="a star is everything"),
        pytest.param("[pods]", "[get, list]", False, id="another verb is not"),
        pytest.param("[pods/log]", "[create]", False, id="neither is a part of the resource"),
        pytest.param("[]", "['*']", False, id="a rule without resources is for addresses"),
    ],
)
def test_what_a_role_allows(resources: str, verbs: str, allows: bool) -> None:
    assert any(each.allows("create", "pods", group="") for each in role(resources, verbs).permits) is allows


@pytest.mark.parametrize(
    ("groups", "allows"),
    [
        pytest.param('[""]', True, id="the core group"),
        pytest.param("['*']", True, id="every group"),
        pytest.param("[example.com]", False, id="another group"),
        pytest.param("[]", False, id="no group"),
    ],
)
def test_of_which_groups_it_speaks(groups: str, allows: bool) -> None:
    text = ROLE.format(kind="Role", resources="['*']", verbs="['*']").replace('[""]', groups)
    (found,) = access(text).roles
    assert any(each.allows("patch", "namespaces", group="") for each in found.permits) is allows


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        pytest.param(
            "[{kind: ServiceAccount, name: ci}]",
            ["ServiceAccount shop/ci"],
            id="an account is of the binding's namespace unless it says otherwise",
        ),
        pytest.param(
            "[{kind: ServiceAccount, name: ci, namespace: build}]",
            ["ServiceAccount build/ci"],
            id="an account of another namespace",
        ),
        pytest.param(
            "[{kind: Group, name: devs, namespace: shop}, {kind: User, name: eve}]",
            ["Group devs", "User eve"],
            id="groups and users have no namespace",
        ),
        pytest.param("null", [], id="nobody"),
        pytest.param("[{}]", [" "], id="a subject without a name is kept as it is"),
    ],
)
def test_to_whom_a_binding_gives_its_role(subjects: str, expected: list[str]) -> None:
    (binding,) = access(BINDING.format(kind="RoleBinding", role="Role", subjects=subjects)).bindings
    assert [str(each) for each in binding.subjects] == expected


@pytest.mark.parametrize(
    ("kind", "referred", "is_found"),
    [
        pytest.param("Role", "Role", True, id="a Role of the same namespace"),
        pytest.param("ClusterRole", "ClusterRole", True, id="a ClusterRole, whatever namespace is written"),
        pytest.param("ClusterRole", "Role", False, id="not a ClusterRole for a Role"),
    ],
)
def test_the_role_that_a_binding_gives(kind: str, referred: str, is_found: bool) -> None:
    found = access(
        ROLE.format(kind=kind, resources="[pods]", verbs="[create]"),
        BINDING.format(kind="RoleBinding", role=referred, subjects="[{kind: ServiceAccount, name: ci}]"),
    )
    (binding,) = found.bindings_of("shop", "ci")
    assert (found.role_of(binding) is not None) is is_found


def test_a_binding_for_the_cluster_has_no_namespace() -> None:
    (binding,) = access(BINDING.format(kind="ClusterRoleBinding", role="ClusterRole", subjects="[]")).bindings
    assert str(binding) == "ClusterRoleBinding makers"


@pytest.mark.parametrize(
    ("field", "mounts"),
    [
        pytest.param("", None, id="an account that says nothing"),
        pytest.param("automountServiceAccountToken: false", False, id="one that gives no token"),
        pytest.param("automountServiceAccountToken: 'no'", None, id="one whose value is no boolean"),
    ],
)
def test_whether_pods_get_a_token(field: str, mounts: bool | None) -> None:
    text = f"apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: ci, namespace: shop}}\n{field}\n"
    assert access(text).accounts["shop", "ci"].mounts_token is mounts


def test_a_role_that_others_fill() -> None:
    head = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\n"
    (found,) = access(f"{head}aggregationRule: {{}}\n").roles
    assert (found.is_aggregated, found.permits) == (True, ())
