"""The audit as a whole: what it asks, what it leaves out, and how it survives a check that fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.findings import Confidence, Finding, Note, Severity, in_order
from netpol_lint.location import Location, Region
from netpol_lint.rule_api import CheckContext
from netpol_lint.rulebook import Profile
from tests.unit.audit.auditing import as_sure_as, audited, report_policies, report_workloads
from tests.unit.cluster_manifests import DENY_BOTH, deployment, namespace, pod, policy

DENY = policy("deny", DENY_BOTH)
BASE = "resources: [deny.yaml]\n"


def test_an_empty_repository_has_nothing_to_find() -> None:
    result = audited({}, {"allow-all": report_policies})
    assert (result.findings, result.notes, result.failed_rules) == ((), (), ())
    assert (result.summary.clusters, result.summary.files) == (0, 0)


def test_one_cause_in_two_clusters_is_one_finding() -> None:
    files = {
        "base/kustomization.yaml": BASE,
        "base/deny.yaml": DENY,
        "overlays/prod/kustomization.yaml": "resources: [../../base]\n",
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    }
    (found,) = audited(files, {"allow-all": report_policies}).findings
    assert (found.clusters, str(found.at)) == (("dev", "prod"), "base/deny.yaml:6:3")


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(
            ("overlays/eu", "overlays/us"),
            [("eu/NetworkPolicy/deny", ("eu", "us"))],
            id="of two clusters it is one finding",
        ),
        pytest.param(
            ("apps/eu", "apps/us"),
            [("eu/NetworkPolicy/deny", (".",))],
            id="of one cluster it is one, too",
        ),
    ],
)
def test_one_text_in_two_namespaces(
    paths: tuple[str, str], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    overlays = {
        f"{path}/kustomization.yaml": f"resources: [../../base]\nnamespace: {path[-2:]}\n" for path in paths
    }
    files = {"base/kustomization.yaml": BASE, "base/deny.yaml": DENY, **overlays}
    found = audited(files, {"allow-all": report_policies}).findings
    assert [(each.subject, each.clusters) for each in found] == expected
    assert len({each.fingerprint for each in found}) == len(expected)


def test_findings_are_sorted_by_place_then_rule() -> None:
    files = {"b.yaml": policy("b", "{}"), "a.yaml": pod("z") + policy("c", "{}") + pod("y")}
    checks = {"z-rule": report_policies, "a-rule": report_workloads, "m-rule": report_policies}
    places = [(str(each.at), each.rule_id) for each in audited(files, checks).findings]
    assert places == [
        ("a.yaml:4:18", "a-rule"),
        ("a.yaml:10:18", "m-rule"),
        ("a.yaml:10:18", "z-rule"),
        ("a.yaml:16:18", "a-rule"),
        ("b.yaml:4:18", "m-rule"),
        ("b.yaml:4:18", "z-rule"),
    ]


def test_every_finding_has_a_fingerprint_of_its_own() -> None:
    directive = "# netpol-lint: ignore[nothing] because\n"
    result = audited({"a.yaml": directive + DENY + policy("b", "{}")}, {"allow-all": report_policies})
    found = [each.fingerprint for each in result.findings]
    assert len(found) == len(set(found)) == 3
    assert all(found)


def test_lines_inserted_above_change_no_fingerprint() -> None:
    before, after = (
        audited({"a.yaml": head + DENY + policy("b", "{}")}, {"allow-all": report_policies}).findings
        for head in ("", "# one\n# two\n")
    )
    assert [each.fingerprint for each in before] == [each.fingerprint for each in after]
    assert [each.at.region.start_line + 2 for each in before] == [each.at.region.start_line for each in after]


def report_then_fail(ctx: CheckContext) -> Iterator[Finding]:
    yield from report_policies(ctx)
    if ctx.inventory.policies:
        raise ZeroDivisionError("division by zero")


def test_a_check_that_fails_is_a_note_and_hides_no_finding() -> None:
    result = audited({"a.yaml": DENY}, {"broken": report_then_fail, "allow-all": report_policies})
    assert [each.rule_id for each in result.findings] == ["allow-all", "broken"]
    assert result.failed_rules == ("broken",)
    (note,) = result.notes
    assert (note.kind, note.at) == ("internal-error", None)
    says = "failed in cluster . with ZeroDivisionError: division by zero; its findings are incomplete"
    assert note.message == f"rule broken {says}"


def fail_at_once(_: CheckContext) -> Iterator[Finding]:
    raise ValueError("no")


def test_a_check_that_fails_outside_of_clusters_names_none() -> None:
    (note,) = audited({}, {"broken": fail_at_once}).notes
    assert note.message == "rule broken failed with ValueError: no; its findings are incomplete"


def test_several_failed_checks_are_sorted() -> None:
    result = audited({"a.yaml": DENY}, {"z": report_then_fail, "a": report_then_fail})
    assert result.failed_rules == ("a", "z")
    assert len(result.notes) == 2


def test_a_rule_without_a_check_has_failed() -> None:
    from netpol_lint.audit.pipeline import AuditRequest, audit
    from netpol_lint.source.repository import Repository
    from tests.unit.audit.auditing import TODAY
    from tests.unit.sample_rulebook import rule

    rules = {"lonely": rule("lonely")}
    result = audit(Repository.from_bytes({}), AuditRequest(rules, rules, TODAY, checks={}))
    assert result.failed_rules == ("lonely",)


@pytest.mark.parametrize(
    ("confidence", "profile", "heard"),
    [
        pytest.param(Confidence.HIGH, Profile.DEFAULT, True, id="high"),
        pytest.param(Confidence.MEDIUM, Profile.DEFAULT, True, id="medium"),
        pytest.param(Confidence.LOW, Profile.DEFAULT, False, id="low"),
        pytest.param(Confidence.LOW, Profile.STRICT, False, id="low, strict"),
        pytest.param(Confidence.LOW, Profile.PEDANTIC, True, id="low, pedantic"),
    ],
)
def test_what_is_unlikely_is_for_the_pedantic(confidence: Confidence, profile: Profile, heard: bool) -> None:
    config = replace(DEFAULT_CONFIG, profile=profile)
    result = audited({"a.yaml": DENY}, {"allow-all": as_sure_as(confidence)}, config=config)
    assert (len(result.findings), result.withheld) == ((1, 0) if heard else (0, 1))


@pytest.mark.parametrize(
    ("own", "configured", "expected"),
    [
        pytest.param(None, None, Severity.WARNING, id="the rule's"),
        pytest.param(Severity.NOTE, None, Severity.NOTE, id="the case's"),
        pytest.param(None, Severity.ERROR, Severity.ERROR, id="the user's"),
        pytest.param(Severity.NOTE, Severity.ERROR, Severity.ERROR, id="the user's, whatever the case"),
    ],
)
def test_severity(own: Severity | None, configured: Severity | None, expected: Severity) -> None:
    def check(ctx: CheckContext) -> Iterator[Finding]:
        for each in ctx.inventory.policies:
            yield ctx.finding(each.at, "found", subject=str(each.ref), severity=own)

    severity = {} if configured is None else {"allow-all": configured}
    result = audited(
        {"a.yaml": DENY}, {"allow-all": check}, config=replace(DEFAULT_CONFIG, severity=severity)
    )
    assert [each.severity for each in result.findings] == [expected]


def test_the_summary_counts_each_object_once() -> None:
    files = {
        "base/kustomization.yaml": "resources: [all.yaml]\n",
        "base/all.yaml": namespace("shop") + deployment("web", "app: web") + DENY,
        "overlays/prod/kustomization.yaml": "resources: [../../base]\n",
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
        "readme.json": "[]",
    }
    summary = audited(files, {}).summary
    assert (summary.clusters, summary.namespaces, summary.workloads, summary.policies) == (2, 1, 1, 1)
    assert summary.files == 5


def test_objects_that_nothing_deploys_are_judged_by_their_shape_alone() -> None:
    files = {"kustomization.yaml": "resources: []\n", "deny.yaml": policy("deny", "podSelector: []")}

    def check(ctx: CheckContext) -> Iterator[Finding]:
        for problem in ctx.inventory.problems:
            yield ctx.finding(problem.at, problem.message, subject=problem.subject)

    result = audited(files, {"shape": check, "allow-all": report_policies})
    assert [(each.rule_id, each.clusters) for each in result.findings] == [("shape", ())]


def test_notes_are_sorted_and_stand_once() -> None:
    base = "resources: [missing.yaml, https://example.com/x.yaml]\npatches: [{path: p.yaml}]\n"
    files = {
        "base/kustomization.yaml": base,
        "z/kustomization.yaml": "resources: [../base]\n",
        "a/kustomization.yaml": "resources: [../base, a.yaml]\n",
        "a/a.yaml": DENY,
        "chart/Chart.yaml": "name: c\n",
    }
    notes = audited(files, {}).notes
    assert [str(note.at) for note in notes] == [
        "base/kustomization.yaml:1:13",
        "base/kustomization.yaml:1:27",
        "base/kustomization.yaml:2:18",
        "chart/Chart.yaml:1:1",
    ]


def test_notes_are_in_the_order_of_their_places() -> None:
    places = [("b.yaml", 1), ("a.yaml", 10), ("a.yaml", 9), ("a.yaml", 9)]
    notes = [Note("kind", "why", Location(path, Region(line, 1, line, 2))) for path, line in places]
    ordered = in_order([*notes, Note("kind", "what")])
    assert [str(note.at) for note in ordered] == ["None", "a.yaml:9:1", "a.yaml:10:1", "b.yaml:1:1"]
