"""Findings about what overlays make of one base: where they stand, what they name, what silences them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from netpol_lint.findings import AuditResult, Finding
from netpol_lint.location import Location, Region
from netpol_lint.rule_api import CheckContext
from tests.unit.audit.auditing import audited, audited_for_real, report_policies, report_workloads
from tests.unit.cluster_manifests import DENY_BOTH, pod, policy

RULE = "allow-all"
IGNORE = f"# netpol-lint: ignore[{RULE}] why"
DENY = policy("deny", "podSelector: {}").replace(", namespace: shop", "")
POD = pod("web").replace(", namespace: shop", "")
BASE = {"base/kustomization.yaml": "resources: [it.yaml]\n"}
PROD_ONLY = "overlays/prod/kustomization.yaml"


def overlays(base: str, *names: str, **more: str) -> dict[str, str]:
    """Return a base and an overlay for each cluster, which puts it into a namespace of its own."""
    return {
        **BASE,
        "base/it.yaml": base,
        **{
            f"overlays/{name}/kustomization.yaml": f"resources: [../../base]\nnamespace: shop-{name}\n"
            + more.get(name, "")
            for name in names
        },
    }


def policies(files: Mapping[str, str]) -> AuditResult:
    return audited(files, {RULE: report_policies})


def report_namespaces_of_prod(ctx: CheckContext) -> Iterator[Finding]:
    """Report the policies of the cluster `prod` only."""
    return report_policies(ctx) if ctx.cluster == "prod" else iter(())


def report_namespace_lines(ctx: CheckContext) -> Iterator[Finding]:
    """Report every policy at the line that puts it into its namespace."""
    for each in ctx.inventory.policies:
        if ctx.inventory.namespaces[each.namespace].at is None:
            yield ctx.finding(
                each.at, f"namespace {each.namespace} lacks it", subject=f"Namespace/{each.namespace}"
            )


def test_one_text_is_one_finding_that_names_all_clusters_and_objects() -> None:
    (found,) = policies(overlays(DENY, "dev", "prod", "qa")).findings
    assert (str(found.at), found.clusters) == ("base/it.yaml:6:3", ("dev", "prod", "qa"))
    assert (found.subject, found.also) == (
        "shop-dev/NetworkPolicy/deny",
        ("shop-prod/NetworkPolicy/deny", "shop-qa/NetworkPolicy/deny"),
    )
    assert (
        found.message == "NetworkPolicy shop-dev/deny is here; so it is in namespaces shop-prod and shop-qa"
    )


def test_where_the_namespace_comes_from_is_said_for_each_overlay() -> None:
    (found,) = policies(overlays(DENY, "dev", "prod")).findings
    assert [(str(each.at), each.says) for each in found.evidence] == [
        ("overlays/dev/kustomization.yaml:2:12", "this puts NetworkPolicy deny into namespace shop-dev"),
        ("overlays/prod/kustomization.yaml:2:12", "this puts NetworkPolicy deny into namespace shop-prod"),
    ]


def test_where_the_namespace_comes_from_is_not_said_when_nobody_speaks_of_it() -> None:
    def check(ctx: CheckContext) -> Iterator[Finding]:
        return (ctx.finding(each.at, "found", subject=str(each.ref)) for each in ctx.inventory.policies)

    (found,) = audited(overlays(DENY, "dev", "prod"), {RULE: check}).findings
    assert found.evidence == ()


def test_the_patches_of_a_policy_are_named_also_where_they_only_remove() -> None:
    patch = "{op: remove, path: /spec/ingress}"
    files = {
        "kustomization.yaml": "resources: [deny.yaml]\npatches:\n- target: {kind: NetworkPolicy}\n"
        f"  patch: '[{patch}]'\n",
        "deny.yaml": policy("deny", "{podSelector: {}, ingress: [{}]}"),
    }
    (found,) = policies(files).findings
    assert [(str(each.at), each.says) for each in found.evidence] == [
        ("kustomization.yaml:4:10", "this patch changes NetworkPolicy deny")
    ]


def test_a_finding_at_another_file_says_where_the_object_stands() -> None:
    def check(ctx: CheckContext) -> Iterator[Finding]:
        for each in ctx.inventory.policies:
            for peer in ctx.inventory.workloads:
                yield ctx.finding(peer.at, "found", subject=str(each.ref))

    files = {"a.yaml": policy("deny", "{}"), "b.yaml": pod("web")}
    (found,) = audited(files, {RULE: check}).findings
    assert [(str(each.at), each.says) for each in found.evidence] == [
        ("a.yaml:4:18", "NetworkPolicy deny itself is written here")
    ]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        pytest.param(("prod",), "NetworkPolicy shop-prod/deny is here", id="there is no other cluster"),
        pytest.param(
            ("dev", "prod"),
            "NetworkPolicy shop-prod/deny is here; only in cluster prod",
            id="another cluster runs the same text",
        ),
    ],
)
def test_a_finding_of_one_cluster_says_so(names: tuple[str, ...], message: str) -> None:
    (found,) = audited(overlays(DENY, *names), {RULE: report_namespaces_of_prod}).findings
    assert (found.message, found.clusters) == (message, ("prod",))


def test_a_cluster_that_does_not_run_the_object_lacks_no_finding() -> None:
    files = overlays(DENY, "prod") | {"overlays/dev/kustomization.yaml": "resources: [a.yaml]\n"}
    (found,) = policies(files | {"overlays/dev/a.yaml": pod("web")}).findings
    assert "only" not in found.message


def test_an_overlay_more_changes_no_fingerprint() -> None:
    (before,) = policies(overlays(DENY, "prod")).findings
    (after,) = policies(overlays(DENY, "alpha", "prod")).findings
    assert after.subject != before.subject
    assert after.fingerprint == before.fingerprint


def test_an_overlay_more_changes_no_fingerprint_of_what_a_namespace_lacks() -> None:
    def fingerprint(*names: str) -> str:
        (found,) = audited(overlays(DENY, *names), {RULE: report_namespace_lines}).findings
        return found.fingerprint

    assert fingerprint("prod") == fingerprint("alpha", "prod")


@pytest.mark.parametrize(
    ("where", "is_silenced"),
    [
        pytest.param(
            "the base", {"shop-dev", "shop-prod"}, id="a comment in the base holds in every overlay"
        ),
        pytest.param(
            "an overlay", {"shop-prod"}, id="an annotated namespace of one overlay holds there only"
        ),
    ],
)
def test_what_silences_it(where: str, is_silenced: set[str]) -> None:
    base = DENY.replace("podSelector: {}", f"podSelector: {{}} {IGNORE}") if where == "the base" else DENY
    files = overlays(base, "dev", "prod")
    if where == "an overlay":
        files[PROD_ONLY] = "resources: [../../base, ns.yaml]\nnamespace: shop-prod\n"
        files["overlays/prod/ns.yaml"] = (
            "apiVersion: v1\nkind: Namespace\n"
            f"metadata: {{name: shop-prod, annotations: {{netpol-lint.io/ignore: '{RULE}=why'}}}}\n"
        )
    result = policies(files)
    (suppressed,) = result.suppressed
    subjects = (suppressed.finding.subject, *suppressed.finding.also)
    assert {subject.partition("/")[0] for subject in subjects} == is_silenced
    assert len(result.findings) == (0 if len(is_silenced) > 1 else 1)


def test_an_annotation_of_one_cluster_says_nothing_about_another() -> None:
    annotated = POD.replace(
        "name: web", f"name: web, annotations: {{netpol-lint.io/ignore: '{RULE}=why'}}", 1
    )
    files = {
        "overlays/dev/a.yaml": POD,
        "overlays/dev/kustomization.yaml": "resources: [a.yaml]\n",
        "overlays/prod/a.yaml": annotated,
        "overlays/prod/kustomization.yaml": "resources: [a.yaml]\n",
    }
    result = audited(files, {RULE: report_workloads})
    assert [each.clusters for each in result.findings] == [("dev",)]
    assert [each.finding.clusters for each in result.suppressed] == [("prod",)]


def test_a_comment_at_the_line_of_an_overlay_silences_what_stands_there() -> None:
    def line_of(cluster: str) -> Location:
        return Location(f"overlays/{cluster}/kustomization.yaml", Region(2, 12, 2, 16))

    def check(ctx: CheckContext) -> Iterator[Finding]:
        if ctx.cluster:
            yield ctx.finding(line_of(ctx.cluster), "found", subject="")

    files = overlays(DENY, "dev", "prod")
    files[PROD_ONLY] = files[PROD_ONLY].replace("shop-prod", f"shop-prod {IGNORE}")
    result = audited(files, {RULE: check})
    assert [each.at for each in result.findings] == [line_of("dev")]


def test_a_namespace_of_each_overlay_lacks_its_default_deny_in_a_line_of_its_own() -> None:
    """What to edit is another line in each, and one of them may be done first."""
    manifest = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop-%s}\n"
    files = overlays(POD, "dev", "prod")
    for name in ("dev", "prod"):
        files[f"overlays/{name}/ns.yaml"] = manifest % name
        files[f"overlays/{name}/kustomization.yaml"] = (
            f"resources: [../../base, ns.yaml]\nnamespace: shop-{name}\n"
        )
    found = audited_for_real(files, "missing-default-deny-ingress").findings
    assert [(str(each.at), each.clusters) for each in found] == [
        ("overlays/dev/ns.yaml:3:18", ("dev",)),
        ("overlays/prod/ns.yaml:3:18", ("prod",)),
    ]


def test_a_namespace_that_only_overlays_name_lacks_its_default_deny_in_the_base() -> None:
    (found,) = audited_for_real(overlays(POD, "dev", "prod"), "missing-default-deny-ingress").findings
    assert (str(found.at), found.clusters) == ("base/it.yaml:4:18", ("dev", "prod"))
    assert (found.subject, found.also) == ("Namespace/shop-dev", ("Namespace/shop-prod",))


def test_a_default_deny_of_one_overlay_leaves_the_finding_to_the_others() -> None:
    files = overlays(POD, "dev", "prod")
    files[PROD_ONLY] = "resources: [../../base, deny.yaml]\nnamespace: shop-prod\n"
    files["overlays/prod/deny.yaml"] = policy("deny", DENY_BOTH)
    (found,) = audited_for_real(files, "missing-default-deny-ingress").findings
    assert found.clusters == ("dev",)
    assert found.message.endswith("; only in cluster dev")


POLICIES = {
    "shop/kustomization.yaml": "resources: [web.yaml]\n",
    "shop/web.yaml": POD,
    "shop/deny.yaml": policy("deny", DENY_BOTH),
}


@pytest.mark.parametrize(
    ("files", "places"),
    [
        pytest.param({}, ["shop/deny.yaml:4:18"], id="a file that no kustomization lists"),
        pytest.param(
            {"shop/kustomization.yaml": "resources: [web.yaml, deny.yaml]\n"}, [], id="one that is listed"
        ),
        pytest.param(
            {
                "shop/deny.yaml": "",
                "isolated/kustomization.yaml": "kind: Component\nresources: [deny.yaml]\n",
                "isolated/deny.yaml": policy("deny", DENY_BOTH),
            },
            [],
            id="one that a component offers",
        ),
        pytest.param(
            {
                "shop/kustomization.yaml": "resources: [web.yaml, deny.yaml]\n",
                "shop/open/kustomization.yaml": "resources: [web.yaml]\n",
                "shop/open/web.yaml": POD.replace("image: server", "image: other"),
                "large/kustomization.yaml": "resources: [../shop]\n",
            },
            [],
            id="one of a part that something larger deploys",
        ),
    ],
)
def test_policies_that_nothing_deploys(files: dict[str, str], places: list[str]) -> None:
    found = audited_for_real(POLICIES | files, "policy-not-deployed").findings
    assert [str(each.at) for each in found] == places


def test_a_label_of_an_overlay_that_peers_cannot_match_is_one_finding_for_all_clusters() -> None:
    to_dns = (
        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}},"
        " podSelector: {matchLabels: {k8s-app: kube-dns}}}"
    )
    peers = f"podSelector: {{}}\negress: [{{to: [{to_dns}]}}]"
    files = overlays(policy("dns", peers), "dev", "prod") | {
        "base/kustomization.yaml": "resources: [it.yaml]\ncommonLabels: {team: shop}\n"
    }
    (found,) = audited_for_real(files, "label-transformer-rewrites-peer").findings
    assert (str(found.at), found.clusters) == ("base/kustomization.yaml:2:22", ("dev", "prod"))
    assert found.also == ("shop-prod/NetworkPolicy/dns",)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(("dev", "prod"), (2, 2), id="an object in another namespace is another one"),
        pytest.param(("dev",), (1, 1), id="one namespace"),
    ],
)
def test_the_summary_counts_workloads_and_policies_alike(
    names: tuple[str, ...], expected: tuple[int, int]
) -> None:
    summary = audited(overlays(DENY + POD, *names), {}).summary
    assert (summary.workloads, summary.policies) == expected
