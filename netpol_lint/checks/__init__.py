"""Every check, by rule id. Adding a rule means adding its line here; nothing is discovered.

The check of a rule is the function `check` of the module that has the rule's id for a name. Most runs need
few of them, so a module is imported when its check is asked for the first time, and not at all where the
cluster has nothing that the rule is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Finding
from netpol_lint.rule_api import CheckContext, CheckFn


class Check(Struct, frozen=True):
    """The check of one rule, which is imported when it is needed.

    `subject` returns what the rule is about: of a cluster that has nothing of it, the check finds nothing.
    """

    rule_id: str
    subject: Callable[[CheckContext], object] | None = None

    def __call__(self, ctx: CheckContext) -> Iterator[Finding]:
        """Ask the check, if there is something to ask it about."""
        return self.load()(ctx) if self.concerns(ctx) else iter(())

    def concerns(self, ctx: CheckContext) -> bool:
        """Tell whether a cluster has something that the rule is about."""
        return self.subject is None or bool(self.subject(ctx))

    def load(self) -> CheckFn:
        """Return the check itself."""
        module = import_module(f"netpol_lint.checks.{self.rule_id.replace('-', '_')}")
        check: CheckFn = module.check
        return check


_RULES: Final = (
    "all-namespaces-peer",
    "all-ports-allowed",
    "allow-all-egress-rule",
    "allow-all-ingress-rule",
    "apiserver-egress-blocked",
    "bare-podselector-cross-namespace",
    "cni-feature-unsupported",
    "cni-ignores-policies",
    "contradictory-selector",
    "cross-environment-reachable",
    "declared-dependency-blocked",
    "default-deny-defeated",
    "deprecated-api-version",
    "dns-egress-blocked",
    "dns-egress-unrestricted",
    "dns-peer-mismatch",
    "dns-tcp-missing",
    "dns-topology-mismatch",
    "duplicate-definition",
    "duplicate-policy-name",
    "empty-peer-list",
    "exposed-attack-path",
    "half-open-connection",
    "host-network-bypasses-policy",
    "implicit-ingress-isolation",
    "implicit-policy-types",
    "ingress-backend-unreachable",
    "intent-violated",
    "invalid-port-range",
    "ipblock-any-address",
    "ipblock-covers-cluster-range",
    "ipblock-except-reallowed",
    "ipblock-invalid",
    "ipblock-ip-family-gap",
    "ipblock-too-broad",
    "label-transformer-rewrites-peer",
    "metadata-endpoint-reachable",
    "metrics-scrape-blocked",
    "missing-default-deny-egress",
    "missing-default-deny-ingress",
    "named-port-unresolved",
    "namespace-name-label",
    "null-selector-or-rule",
    "peer-and-or-confusion",
    "peer-selects-nothing",
    "policy-in-wrong-namespace",
    "policy-not-deployed",
    "policy-selects-no-pods",
    "port-not-exposed",
    "redundant-policy",
    "rules-without-policy-type",
    "selector-near-miss",
    "sensitive-port-exposed",
    "service-port-not-target-port",
    "service-unreachable",
    "shadowed-rule",
    "spoofable-peer-label",
    "stale-policy-patch",
    "unknown-field",
    "unparsable-manifest",
    "volatile-label-selector",
    "webhook-unreachable",
    "workload-not-isolated",
)


def _are_isolated_both_ways(ctx: CheckContext) -> bool:
    """Tell whether policies may deny at one end of a connection what a rule allows at the other."""
    directions = {direction for policy in ctx.inventory.policies for direction in policy.directions}
    return len(directions) > 1 or bool(ctx.inventory.cluster_policies)


_SUBJECTS: Final[Mapping[str, Callable[[CheckContext], object]]] = {
    "apiserver-egress-blocked": lambda ctx: ctx.inventory.control_plane.objects,
    "cni-feature-unsupported": lambda ctx: ctx.cni,
    "cni-ignores-policies": lambda ctx: ctx.cni,
    "cross-environment-reachable": lambda ctx: len(ctx.inventory.namespaces) > 1,
    "declared-dependency-blocked": lambda ctx: ctx.inventory.services,
    "deprecated-api-version": lambda ctx: ctx.inventory.old_versions,
    "dns-egress-blocked": lambda ctx: ctx.cluster_dns.reach,
    "dns-peer-mismatch": lambda ctx: ctx.cluster_dns.reach,
    "dns-tcp-missing": lambda ctx: ctx.cluster_dns.reach,
    "dns-topology-mismatch": lambda ctx: ctx.cluster_dns.reach,
    "duplicate-definition": lambda ctx: ctx.duplicates,
    "duplicate-policy-name": lambda ctx: ctx.duplicates,
    "half-open-connection": _are_isolated_both_ways,
    "ingress-backend-unreachable": lambda ctx: ctx.inventory.policies and ctx.reach.entry_points,
    "intent-violated": lambda ctx: ctx.config.expect,
    "invalid-port-range": lambda ctx: ctx.inventory.problems,
    "ipblock-invalid": lambda ctx: ctx.inventory.problems,
    "ipblock-ip-family-gap": lambda ctx: ctx.inventory.services,
    "named-port-unresolved": lambda ctx: ctx.port_slips.named,
    "policy-not-deployed": lambda ctx: ctx.forgotten,
    "service-port-not-target-port": lambda ctx: ctx.port_slips.all,
    "service-unreachable": lambda ctx: ctx.inventory.services,
    "stale-policy-patch": lambda ctx: ctx.stale_patches,
    "unknown-field": lambda ctx: ctx.inventory.problems,
    "unparsable-manifest": lambda ctx: ctx.source_problems,
    "webhook-unreachable": lambda ctx: ctx.inventory.control_plane.objects,
}
"""What a rule is about, where many clusters have nothing of it and looking is cheap: each of these spares an
import. A rule that is not listed is always asked."""

CHECKS: Final[Mapping[str, CheckFn]] = {rule_id: Check(rule_id, _SUBJECTS.get(rule_id)) for rule_id in _RULES}
"""The check of each rule, by the rule's id."""
