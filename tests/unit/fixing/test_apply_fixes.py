"""Fixes are tried in memory, and held to what they promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from netpol_lint.audit.pipeline import AuditRequest
from netpol_lint.findings import Finding, Promise, Safety
from netpol_lint.fixing import FixOutcome, apply_fixes
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.rule_api import CheckContext, CheckFn
from netpol_lint.rule_api.edits import Edits, fix
from netpol_lint.source.repository import Repository
from tests.unit.audit.auditing import TODAY
from tests.unit.sample_rulebook import rule

PODS = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
spec: {containers: [{image: a}]}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: api}}}]   # api only
    ports: [{port: 80}]
"""

Edit = Callable[[CheckContext, NetworkPolicy], Edits | None]


def fixing(edit: Edit, promise: Promise, *, opens: tuple[tuple[str, int], ...] = ()) -> CheckFn:
    """Return a check that reports policies with a rule on port 80, and what to do about it."""

    def check(ctx: CheckContext) -> Iterator[Finding]:
        for policy in ctx.inventory.policies:
            if any(port.port == 80 for each in policy.rules for port in each.ports):
                proposed = fix(Safety.SAFE, "do it", edit(ctx, policy), promise=promise, opens=opens)
                yield ctx.finding(policy.at, "port 80", subject=str(policy.ref), fix=proposed)

    return check


def applied(check: CheckFn, policy: str = POLICY, **more: str) -> FixOutcome:
    files = {"pods.yaml": PODS, "policy.yaml": policy, **more}
    repository = Repository.from_bytes({path: text.encode() for path, text in files.items()})
    rules = {"a-rule": rule("a-rule")}
    return apply_fixes(repository, AuditRequest(rules, rules, TODAY, checks={"a-rule": check}))


def add_port(ctx: CheckContext, policy: NetworkPolicy) -> Edits | None:
    return ctx.editor.replace(policy.rules[0].ports_at, [{"port": 81}, {"port": 443}])


def remove_rule(ctx: CheckContext, policy: NetworkPolicy) -> Edits | None:
    return ctx.editor.remove_item(policy.rules[0].at)


def write_number(ctx: CheckContext, policy: NetworkPolicy) -> Edits | None:
    return ctx.editor.replace_scalar(ctx.editor.below(policy.rules[0].ports[0].at, "port"), 80, 81)


@pytest.mark.parametrize(
    ("edit", "promise", "reason"),
    [
        pytest.param(add_port, Promise.CHANGES, "", id="whatever-is-announced"),
        pytest.param(remove_rule, Promise.NARROWS, "", id="a-rule-less-narrows"),
        pytest.param(remove_rule, Promise.KEEPS, "it closes TCP 80 of Pod shop/web", id="which-is-a-change"),
        pytest.param(remove_rule, Promise.OPENS, "it closes TCP 80 of Pod shop/web", id="and-opens-nothing"),
        pytest.param(add_port, Promise.NARROWS, "it opens TCP 81,443 of Pod shop/web", id="ports-open"),
        pytest.param(write_number, Promise.OPENS, "it closes TCP 80 of Pod shop/web", id="another-port"),
    ],
)
def test_a_fix_is_held_to_its_promise(edit: Edit, promise: Promise, reason: str) -> None:
    outcome = applied(fixing(edit, promise))

    assert [each.reason.partition(",")[0] for each in outcome.refusals] == [
        each.partition(",")[0] for each in [reason] if each
    ]
    assert bool(outcome.fixed) is not bool(reason)
    assert outcome.contents.keys() == (set() if reason else {"policy.yaml"})


def test_only_the_ports_that_are_named_may_open() -> None:
    def also_443(ctx: CheckContext, policy: NetworkPolicy) -> Edits | None:
        port = ctx.editor.below(policy.rules[0].ports[0].at, "port")
        return ctx.editor.add_items(policy.rules[0].ports_at, {"port": 443}) if port else None

    def check(ctx: CheckContext, opens: tuple[tuple[str, int], ...]) -> Iterator[Finding]:
        for policy in ctx.inventory.policies:
            if len(policy.rules[0].ports) == 1:
                proposed = fix(
                    Safety.SAFE, "do it", also_443(ctx, policy), promise=Promise.OPENS, opens=opens
                )
                yield ctx.finding(policy.at, "one port", subject=str(policy.ref), fix=proposed)

    assert applied(lambda ctx: check(ctx, (("TCP", 443),))).fixed
    assert applied(lambda ctx: check(ctx, (("TCP", 8443),))).refusals


def test_a_fix_that_leaves_its_finding_is_not_applied() -> None:
    def comment(ctx: CheckContext, policy: NetworkPolicy) -> Edits | None:
        return ctx.editor.replace(policy.rules[0].ports_at, [{"port": 80}, {"port": 80}])

    outcome = applied(fixing(comment, Promise.KEEPS))
    assert [each.reason for each in outcome.refusals] == ["the finding is still there"]
    assert outcome.contents == {}


def test_one_bad_fix_does_not_keep_the_others_back() -> None:
    def edit(ctx: CheckContext, policy: NetworkPolicy) -> Edits | None:
        return remove_rule(ctx, policy) if policy.ref.name != "bad" else add_port(ctx, policy)

    others = {
        f"{name}.yaml": POLICY.replace("name: web,", f"name: {name},") for name in ("a", "bad", "c", "d")
    }
    outcome = applied(fixing(edit, Promise.NARROWS), **others)

    assert [each.finding.subject for each in outcome.refusals] == ["shop/NetworkPolicy/bad"]
    assert sorted(outcome.contents) == ["a.yaml", "c.yaml", "d.yaml", "policy.yaml"]


def test_fixes_of_the_same_text_are_applied_one_after_the_other() -> None:
    two = POLICY.replace("[{port: 80}]", "[{port: 80}, {port: 80, protocol: UDP}]")

    def check(ctx: CheckContext) -> Iterator[Finding]:
        for policy in ctx.inventory.policies:
            for port in policy.rules[0].ports if policy.rules else ():
                edits = ctx.editor.remove_item(port.at)
                if len(policy.rules[0].ports) == 1:
                    edits = ctx.editor.remove_item(policy.rules[0].at)
                yield ctx.finding(
                    port.at,
                    "port",
                    subject=str(policy.ref),
                    fix=fix(Safety.SAFE, "remove it", edits, promise=Promise.NARROWS),
                )

    outcome = applied(check, two)
    assert len(outcome.fixed) == 2
    assert outcome.contents["policy.yaml"].decode().endswith("  ingress: []\n")


def test_what_is_suppressed_is_not_fixed() -> None:
    ignored = POLICY.replace("metadata:", "# netpol-lint: ignore[a-rule] wanted\nmetadata:")
    assert applied(fixing(remove_rule, Promise.NARROWS), ignored).contents == {}


def test_files_that_are_not_scanned_are_not_edited() -> None:
    files = {
        "base/policy.yaml": POLICY,
        "base/pods.yaml": PODS,
        "base/kustomization.yaml": "resources: [policy.yaml, pods.yaml]\n",
        "prod/kustomization.yaml": "resources: [../base]\n",
    }
    repository = Repository.from_bytes({path: text.encode() for path, text in files.items()}, within=["prod"])
    rules = {"a-rule": rule("a-rule")}
    request = AuditRequest(rules, rules, TODAY, checks={"a-rule": fixing(remove_rule, Promise.NARROWS)})
    outcome = apply_fixes(repository, request)

    assert outcome.contents == {}
    assert [each.reason for each in outcome.refusals] == [
        "base/policy.yaml is not among the files that are scanned"
    ]


def test_unsafe_fixes_wait_to_be_asked_for() -> None:
    def check(ctx: CheckContext) -> Iterator[Finding]:
        for found in fixing(remove_rule, Promise.NARROWS)(ctx):
            assert found.fix is not None
            yield replace(found, fix=replace(found.fix, safety=Safety.UNSAFE))

    outcome = applied(check)
    assert (outcome.contents, outcome.left_unsafe) == ({}, 1)
