"""deprecated-api-version."""

from __future__ import annotations

from typing import Final

import pytest

from netpol_lint.findings import Promise, Safety
from netpol_lint.source.repository import Repository
from tests.rules.cases.manifests import deployment, found, obj, policy, verdicts
from tests.rules.rulebook import audited

OLD: Final = "deprecated-api-version"

WEB: Final = deployment("web")
SPEC: Final = "{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}"
ADMIN: Final = "{priority: 1, subject: {namespaces: {}}}"
GROUP: Final = "policy.networking.k8s.io"


def old(spec: str = SPEC) -> str:
    """Return a NetworkPolicy of the version that is gone."""
    return obj("extensions/v1beta1", "NetworkPolicy", "p", spec=spec)


def listed(item: str) -> str:
    """Return a List of one object."""
    lines = item.splitlines()
    return "apiVersion: v1\nkind: List\nitems:\n  - " + "\n    ".join(lines) + "\n"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(old(), "error shop/NetworkPolicy/p", id="a version that is gone"),
        pytest.param(listed(old()), "error shop/NetworkPolicy/p", id="in a list"),
        pytest.param(
            obj(f"{GROUP}/v1alpha1", "AdminNetworkPolicy", "a", namespace=None, spec=ADMIN),
            "warning AdminNetworkPolicy/a",
            id="a kind that was replaced",
        ),
        pytest.param(
            obj(
                f"{GROUP}/v1alpha1",
                "BaselineAdminNetworkPolicy",
                "default",
                namespace=None,
                spec="{subject: {namespaces: {}}}",
            ),
            "warning BaselineAdminNetworkPolicy/default",
            id="the other kind that was replaced",
        ),
    ],
)
def test_old_versions_are_reported(manifest: str, expected: str) -> None:
    assert verdicts(found(OLD, WEB, manifest)) == [expected]


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(policy("p", SPEC), id="the current version"),
        pytest.param(
            obj(
                f"{GROUP}/v1alpha2",
                "ClusterNetworkPolicy",
                "c",
                namespace=None,
                spec="{tier: Admin, priority: 1, subject: {namespaces: {}}}",
            ),
            id="the kind that replaces the others",
        ),
        pytest.param(obj("extensions/v1beta1", "Ingress", "i"), id="what is no policy"),
        pytest.param(obj("v1", "NetworkPolicy", "p", spec=SPEC), id="a slip, which is another rule's"),
        pytest.param(
            obj("crd.antrea.io/v1alpha1", "ClusterNetworkPolicy", "c", namespace=None), id="another group"
        ),
    ],
)
def test_others_are_left_alone(manifest: str) -> None:
    assert found(OLD, WEB, manifest) == ()


def test_the_fix_changes_the_version() -> None:
    (finding,) = found(OLD, WEB, old())

    assert finding.fix is not None
    assert (finding.fix.safety, finding.fix.promise) == (Safety.SAFE, Promise.CHANGES)
    assert [each.text for each in finding.fix.edits] == ["networking.k8s.io/v1"]


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(
            old("{podSelector: {}, ingress: [{ports: [{port: 70000}]}]}"), id="a port that does not exist"
        ),
        pytest.param(old("{podSelector: {}, ingres: []}"), id="a field that does not exist"),
    ],
)
def test_what_the_current_version_refuses_is_left_to_people(manifest: str) -> None:
    (finding,) = found(OLD, WEB, manifest)

    assert finding.fix is None


def test_that_it_was_not_evaluated_is_not_said_twice() -> None:
    repository = Repository.from_bytes({"p.yaml": f"{WEB}---\n{old()}".encode()})

    assert not any("extensions" in note.message for note in audited(repository, [OLD]).notes)
    assert any("extensions" in note.message for note in audited(repository, ["unknown-field"]).notes)
