"""Rules about what a repository deploys: twice, not at all, or to be patched and not there."""

from __future__ import annotations

import pytest

from netpol_lint.checks import (
    duplicate_definition,
    duplicate_policy_name,
    policy_not_deployed,
    stale_policy_patch,
)
from netpol_lint.findings import Confidence, Finding
from netpol_lint.location import Location, Region
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import StalePatch
from netpol_lint.resources.inventory import take_inventory
from tests.rules.cases.built import nowhere
from tests.rules.cases.manifests import app, deployment, found, ingress, obj, policy, service
from tests.unit.render.repositories import objects_of

DENY = policy("deny", "{podSelector: {}}")
WEB_ONLY = policy("deny", f"{{podSelector: {app('web')}}}")


def only(text: str, path: str) -> ApiObject:
    (found,) = objects_of(text, path)
    return found


def duplicates(kept: str, other: str) -> list[Finding]:
    pair = (only(kept, "a.yaml"), only(other, "b.yaml"))
    is_policy = kept.split("kind: ")[1].startswith("NetworkPolicy")
    asked, silent = duplicate_definition.check, duplicate_policy_name.check
    if is_policy:
        asked, silent = silent, asked
    assert list(silent(nowhere(duplicates=(pair,)))) == []
    return list(asked(nowhere(duplicates=(pair,))))


@pytest.mark.parametrize(
    ("kept", "other", "severity", "says"),
    [
        pytest.param(
            deployment("web"),
            deployment("web", labels="{app: shop}"),
            "error",
            "differs in `spec.template.metadata.labels.app`",
            id="a workload with other labels",
        ),
        pytest.param(
            deployment("web"),
            deployment("web", pod="hostNetwork: true,"),
            "error",
            "differs in `spec.template.spec.hostNetwork`",
            id="a workload on the network of its node",
        ),
        pytest.param(
            deployment("web"),
            deployment("web", env={"A": "b"}),
            "warning",
            "differs in `spec.template.spec.containers[0].env`",
            id="a workload that policies see no difference in",
        ),
        pytest.param(
            service("web"),
            service("web", app="api"),
            "error",
            "`spec.selector.app`",
            id="a Service of other pods",
        ),
        pytest.param(
            obj("v1", "ConfigMap", "a", spec="{b: 1, c: 2, d: 3, e: 4}"),
            obj("v1", "ConfigMap", "a", spec="{b: 2, c: 3, d: 4, e: 5}"),
            "warning",
            "`spec.b`, `spec.c` and `spec.d`;",
            id="the first differences are named",
        ),
    ],
)
def test_an_object_that_is_defined_twice(kept: str, other: str, severity: str, says: str) -> None:
    (found,) = duplicates(kept, other)
    assert says in found.message
    assert (found.severity.value, str(found.at)) == (severity, "b.yaml:3:18")
    assert str(found.evidence[0].at) == "a.yaml:3:18"


def test_what_is_the_same_whatever_its_order_is_no_contradiction() -> None:
    other = DENY.replace("{name: deny, namespace: shop}", "{namespace: shop, name: deny}")
    assert duplicates(DENY, other) == []


def test_labels_are_named_only_where_nothing_else_differs() -> None:
    labelled = DENY.replace("namespace: shop}", "namespace: shop, labels: {a: b}}")
    assert "differs in `metadata.labels`;" in duplicates(DENY, labelled)[0].message
    both = WEB_ONLY.replace("namespace: shop}", "namespace: shop, labels: {a: b}}")
    assert "differs in `spec.podSelector.matchLabels`;" in duplicates(DENY, both)[0].message


def test_one_text_that_two_overlays_change_is_reported_where_it_is_changed() -> None:
    kept, other = only(DENY, "a.yaml"), only(WEB_ONLY, "a.yaml")
    (found,) = duplicate_policy_name.check(nowhere(duplicates=((kept, other),)))
    assert (str(found.at), found.at.yaml_path) == ("a.yaml:4:22", "spec.podSelector.matchLabels")


def undeployed(*texts: str) -> list[Finding]:
    objects = tuple(
        each for number, text in enumerate(texts) for each in objects_of(text, f"policies/{number}.yaml")
    )
    return list(policy_not_deployed.check(nowhere(forgotten=objects)))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param((deployment("web"),), [], id="a workload is no policy"),
        pytest.param(
            (f"{deployment('web')}---\n{DENY}---\n{ingress()}---\n{WEB_ONLY}",),
            ["policies/0.yaml:8:18 NetworkPolicy deny and 2 policies beside it are deployed by nothing here"],
            id="the policies of a file are one finding",
        ),
        pytest.param(
            (DENY, obj("cilium.io/v2", "CiliumNetworkPolicy", "dns")),
            [
                "policies/0.yaml:3:18 NetworkPolicy deny is deployed by nothing here",
                "policies/1.yaml:3:18 CiliumNetworkPolicy dns is deployed by nothing here",
            ],
            id="policies of every engine count, by file",
        ),
    ],
)
def test_policies_that_nothing_deploys(texts: tuple[str, ...], expected: list[str]) -> None:
    found = undeployed(*texts)
    assert [f"{each.at} {each.message.partition(':')[0]}" for each in found] == expected
    assert all(each.confidence is Confidence.MEDIUM for each in found)


IN_THE_PATCH = Location("patch.yaml", Region(3, 12, 3, 15))
IN_THE_TEXT = Location("kustomization.yaml", Region(5, 10, 5, 12))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(".archive/apps/deny.yaml", id="an archive"),
        pytest.param("test/testdata/deny.yaml", id="data of tests"),
        pytest.param("apps/_examples/deny.yaml", id="examples"),
        pytest.param("apps/deny.disabled.yaml", id="a file that is switched off"),
    ],
)
def test_what_is_put_aside_is_hardly_meant_to_be_deployed(path: str) -> None:
    objects = tuple(objects_of(DENY, path))
    (found,) = policy_not_deployed.check(nowhere(forgotten=objects))
    assert found.confidence is Confidence.LOW


def test_a_copy_elsewhere_is_not_taken_for_the_policy_itself() -> None:
    listed = {f"{app}/kustomization.yaml": "resources: [web.yaml]\n" for app in "ab"}
    workloads = {f"{app}/web.yaml": deployment("web", namespace=app) for app in "ab"}
    copies = {f"{app}/deny.yaml": DENY for app in "ab"}
    flux = {"kustomization.yaml": "resources: [a, b]\n"}

    first, second = found("policy-not-deployed", "", files={**flux, **listed, **workloads, **copies})

    assert {first.at.path, second.at.path} == {"a/deny.yaml", "b/deny.yaml"}
    assert (first.evidence, second.evidence) == ((), ())


AT = Location("kustomization.yaml", Region(4, 12, 4, 15))
LISTED = Location("kustomization.yaml", Region(5, 3, 5, 20))


def stale(target: str, kind: str, *policies: str, at: Location = AT) -> list[Finding]:
    inventory = take_inventory(each for text in policies for each in objects_of(text))
    patches = (StalePatch(target, kind, at, LISTED),)
    return list(stale_policy_patch.check(nowhere(stale_patches=patches, inventory=inventory)))


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        pytest.param("Deployment web", "Deployment", id="a patch for a workload"),
        pytest.param("every object with the label a=b", "", id="a patch for objects of any kind"),
    ],
)
def test_patches_for_no_policy_are_left_alone(target: str, kind: str) -> None:
    assert stale(target, kind) == []


@pytest.mark.parametrize(
    ("kind", "policies", "hint"),
    [
        pytest.param("NetworkPolicy", (), "changes nothing", id="there is nothing like it"),
        pytest.param("CiliumNetworkPolicy", (DENY,), "changes nothing", id="a policy of another engine"),
        pytest.param(
            "NetworkPolicy",
            (DENY, ingress()),
            "changes nothing; the nearest is NetworkPolicy deny",
            id="one of nearly that name is there",
        ),
    ],
)
def test_a_patch_for_a_policy_that_is_not_there(kind: str, policies: tuple[str, ...], hint: str) -> None:
    (found,) = stale(f"{kind} shop/denny", kind, *policies)
    assert found.message.startswith(f"this patch is for {kind} shop/denny, which is not among what this")
    assert found.message.endswith(hint)
    assert (found.at, [each.at for each in found.evidence]) == (AT, [LISTED])


@pytest.mark.parametrize(
    ("at", "severity", "says"),
    [
        pytest.param(AT, "warning", "so it changes nothing", id="a target that selects nothing"),
        pytest.param(IN_THE_PATCH, "error", "kustomize refuses to build it", id="a name in a file"),
        pytest.param(IN_THE_TEXT, "error", "kustomize refuses to build it", id="a name in the text itself"),
    ],
)
def test_what_becomes_of_the_patch(at: Location, severity: str, says: str) -> None:
    (found,) = stale("NetworkPolicy shop/denny", "NetworkPolicy", at=at)
    assert (found.severity.value, says in found.message) == (severity, True)


def test_a_patch_in_the_kustomization_itself_needs_no_further_place() -> None:
    (found,) = stale("NetworkPolicy shop/denny", "NetworkPolicy", at=LISTED)
    assert found.evidence == ()
