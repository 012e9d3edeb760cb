"""What a cluster tells its API server."""

from __future__ import annotations

import pytest

from netpol_lint.resources.control_plane import control_plane
from tests.unit.resources.manifests import objects


def manifest(api_version: str, kind: str, fields: str = "spec: {}") -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: it}}\n{fields}\n"


@pytest.mark.parametrize(
    ("api_version", "kind", "is_kept"),
    [
        pytest.param("rbac.authorization.k8s.io/v1", "ClusterRole", True, id="a role"),
        pytest.param("authorization.openshift.io/v1", "RoleBinding", True, id="a binding of OpenShift"),
        pytest.param("v1", "ServiceAccount", True, id="an account"),
        pytest.param("apiregistration.k8s.io/v1", "APIService", True, id="an API server behind it"),
        pytest.param("constraints.gatekeeper.sh/v1beta1", "Whatever", True, id="a constraint of any kind"),
        pytest.param("v1", "ConfigMap", False, id="a ConfigMap is nothing to it"),
        pytest.param("example.com/v1", "ClusterRole", False, id="a kind that is only named alike"),
    ],
)
def test_what_is_kept(api_version: str, kind: str, is_kept: bool) -> None:
    assert bool(control_plane(objects(manifest(api_version, kind))).objects) is is_kept


@pytest.mark.parametrize(
    ("api_version", "kind", "fields", "is_found"),
    [
        pytest.param(
            "kyverno.io/v1",
            "ClusterPolicy",
            "spec: {rules: [{key: team}]}",
            True,
            id="a policy that names it",
        ),
        pytest.param(
            "admissionregistration.k8s.io/v1",
            "ValidatingAdmissionPolicy",
            "spec: {validations: [{expression: \"object.metadata.labels['team'] == 'a'\"}]}",
            True,
            id="an expression that names it",
        ),
        pytest.param(
            "kyverno.io/v1", "ClusterPolicy", "spec: {rules: []}", False, id="a policy about something else"
        ),
        pytest.param(
            "rbac.authorization.k8s.io/v1",
            "Role",
            "rules: [{verbs: [team]}]",
            False,
            id="a role judges no object",
        ),
    ],
)
def test_admission_policies_about_a_label(api_version: str, kind: str, fields: str, is_found: bool) -> None:
    found = control_plane(objects(manifest(api_version, kind, fields)))
    assert (found.admission_about("team") is not None) is is_found
