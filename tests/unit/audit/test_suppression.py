"""Findings that a user accepted, wherever that is written, and suppressions that are wrong themselves."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Config, Suppression
from netpol_lint.findings import AuditResult, Confidence, SuppressionOrigin
from netpol_lint.location import whole_file
from netpol_lint.rule_api import CheckFn
from netpol_lint.rulebook import Profile
from tests.unit.audit.auditing import (
    as_sure_as,
    audited,
    report_namespaces,
    report_policies,
    report_workloads,
)
from tests.unit.cluster_manifests import pod, policy

RULE, UNUSED = "allow-all", "unused-suppression"
AT = whole_file(".netpol-lint.yaml")
DENY = policy("deny", "podSelector: {}")
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop%s}\n"
ANNOTATED = ", annotations: {netpol-lint.io/ignore: '%s'}"


def annotated(manifest: str, value: str) -> str:
    """Write an annotation beside the namespace of a manifest's metadata."""
    return manifest.replace("namespace: shop", f"namespace: shop{ANNOTATED % value}")


def ids(result: AuditResult) -> list[str]:
    return [each.rule_id for each in result.findings]


@pytest.mark.parametrize(
    ("text", "check"),
    [
        pytest.param(
            f"# netpol-lint: file-ignore[{RULE}] why not\n{DENY}",
            report_policies,
            id="a comment for the file",
        ),
        pytest.param(
            DENY.replace("  podSelector", f"  # netpol-lint: ignore[{RULE}] why not\n  podSelector"),
            report_policies,
            id="a comment above the line",
        ),
        pytest.param(
            DENY.replace("podSelector: {}", f"podSelector: {{}} # netpol-lint: ignore[{RULE}] why not"),
            report_policies,
            id="a comment on the line",
        ),
        pytest.param(
            DENY.replace("spec:", f"spec: # netpol-lint: ignore[{RULE}] why not"),
            report_policies,
            id="a comment on a key around it",
        ),
        pytest.param(annotated(DENY, f"{RULE}=why not"), report_policies, id="an annotation of the policy"),
        pytest.param(
            annotated(pod("web"), f"{RULE}=why not"), report_workloads, id="an annotation of the workload"
        ),
        pytest.param(
            NAMESPACE % (ANNOTATED % f"{RULE}=why not"),
            report_namespaces,
            id="an annotation of the namespace itself",
        ),
        pytest.param(
            f"{NAMESPACE % (ANNOTATED % f'{RULE}=why not')}{DENY}",
            report_policies,
            id="an annotation of the namespace around it",
        ),
    ],
)
def test_in_the_source(text: str, check: CheckFn) -> None:
    result = audited({"a.yaml": text}, {RULE: check})
    assert ids(result) == []
    (suppressed,) = result.suppressed
    assert (suppressed.finding.rule_id, suppressed.reason) == (RULE, "why not")
    assert (suppressed.origin, suppressed.at.path) == (SuppressionOrigin.IN_SOURCE, "a.yaml")
    assert suppressed.finding.fingerprint


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"# netpol-lint: ignore[{RULE}] why not\n{DENY}", id="a comment above another line"),
        pytest.param(f"{DENY}# netpol-lint: ignore[{RULE}] why not\n", id="a comment below"),
        pytest.param(annotated(DENY, "other=why not"), id="an annotation of another rule"),
        pytest.param(
            DENY + annotated(policy("b", "podSelector: {}"), f"{RULE}=why not").replace("---\n", "---\n", 1),
            id="an annotation of another policy",
        ),
        pytest.param(
            f"{NAMESPACE.replace('shop', 'far') % (ANNOTATED % f'{RULE}=why not')}{DENY}",
            id="an annotation of another namespace",
        ),
    ],
)
def test_what_does_not_reach_the_finding(text: str) -> None:
    result = audited({"a.yaml": text}, {RULE: report_policies, "other": lambda _: iter(())})
    assert "shop/NetworkPolicy/deny" in [each.subject for each in result.findings if each.rule_id == RULE]


def entry(**changes: object) -> Config:
    written = Suppression(rule=RULE, at=AT, reason="why not")
    return replace(DEFAULT_CONFIG, suppress=(replace(written, **changes),))


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(entry(), id="of a rule"),
        pytest.param(entry(object="shop/NetworkPolicy/deny"), id="of an object"),
        pytest.param(entry(object="shop/*"), id="of a namespace"),
        pytest.param(entry(path="apps/**"), id="of a path"),
        pytest.param(entry(expires=date(2026, 6, 1)), id="on its last day"),
    ],
)
def test_in_the_configuration(config: Config) -> None:
    result = audited({"apps/a.yaml": DENY}, {RULE: report_policies}, config=config)
    assert ids(result) == []
    (suppressed,) = result.suppressed
    assert (suppressed.origin, suppressed.reason, suppressed.at) == (
        SuppressionOrigin.EXTERNAL,
        "why not",
        AT,
    )


@pytest.mark.parametrize(
    ("config", "says"),
    [
        pytest.param(entry(object="far/*"), "there is nothing to suppress", id="of another object"),
        pytest.param(entry(path="infra/**"), "there is nothing to suppress", id="of another path"),
        pytest.param(entry(expires=date(2026, 5, 31)), "expired on 2026-05-31", id="after its last day"),
    ],
)
def test_an_entry_without_effect_is_a_finding(config: Config, says: str) -> None:
    result = audited({"apps/a.yaml": DENY}, {RULE: report_policies}, config=config)
    assert ids(result) == [UNUSED, RULE]
    assert says in result.findings[0].message
    assert result.findings[0].at == AT


@pytest.mark.parametrize(
    ("directive", "says"),
    [
        pytest.param("ignore[allow-all]", "does not say why", id="no reason"),
        pytest.param(
            "ignore[allow-all, other] why", "nothing here is found by other", id="one rule too many"
        ),
        pytest.param("ignore[alow-all] why", "the nearest is 'allow-all'", id="a misspelled rule"),
        pytest.param("ignore why", "names no rule", id="no rule"),
    ],
)
def test_a_comment_that_is_wrong_is_a_finding(directive: str, says: str) -> None:
    text = DENY.replace("podSelector: {}", f"podSelector: {{}} # netpol-lint: {directive}")
    result = audited({"a.yaml": text}, {RULE: report_policies, "other": lambda _: iter(())})
    (found,) = [each for each in result.findings if each.rule_id == UNUSED]
    assert says in found.message
    assert str(found.at) == "a.yaml:6:19"


def test_a_suppression_of_a_rule_that_did_not_run_is_fine() -> None:
    from netpol_lint.audit.pipeline import AuditRequest, audit
    from netpol_lint.source.repository import Repository
    from tests.unit.audit.auditing import TODAY
    from tests.unit.sample_rulebook import rule

    text = f"# netpol-lint: file-ignore[{RULE}] why not\n{DENY}"
    request = AuditRequest({}, {RULE: rule(RULE)}, TODAY, checks={})
    assert audit(Repository.from_bytes({"a.yaml": text.encode()}), request).findings == ()


def test_a_suppression_of_what_the_profile_withholds_is_used() -> None:
    """Who removes it, as advised, would hear the finding again in the pedantic profile."""
    text = f"# netpol-lint: file-ignore[{RULE}] why not\n{DENY}"
    for profile in (Profile.PEDANTIC, Profile.DEFAULT):
        config = replace(DEFAULT_CONFIG, profile=profile)
        assert ids(audited({"a.yaml": text}, {RULE: as_sure_as(Confidence.LOW)}, config=config)) == []


def test_without_suppressions_everything_is_reported() -> None:
    text = f"# netpol-lint: file-ignore[{RULE}] why not\n# netpol-lint: ignore[nothing]\n{DENY}"
    result = audited({"a.yaml": text}, {RULE: report_policies}, config=entry(), honours_suppressions=False)
    assert (ids(result), result.suppressed) == ([RULE], ())


def test_an_annotation_of_an_object_that_nothing_deploys_counts() -> None:
    """Its shape is judged all the same, so its owner has to be able to accept that."""
    text = annotated(policy("deny", "podSelector: []"), "shape=why not")
    files = {"kustomization.yaml": "resources: []\n", "a.yaml": text}
    result = audited(
        files,
        {
            "shape": lambda ctx: (
                ctx.finding(each.at, each.message, subject=each.subject) for each in ctx.inventory.problems
            )
        },
    )
    assert (ids(result), len(result.suppressed)) == ([], 1)


def test_findings_about_suppressions_are_notes() -> None:
    result = audited({"a.yaml": "# netpol-lint: ignore[nothing] why\na: 1\n"}, {RULE: report_policies})
    assert [(each.rule_id, each.severity.value) for each in result.findings] == [(UNUSED, "note")]
