"""Every check, by rule id. Adding a rule means adding its line here; nothing is discovered.

The check of a rule is the function `check` of the module that has the rule's id for a name. Most runs need
few of them, so a module is imported when its check is asked for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Finding
from netpol_lint.rule_api import CheckContext, CheckFn


class Check(Struct, frozen=True):
    """The check of one rule, which is imported when it is needed."""

    rule_id: str

    def __call__(self, ctx: CheckContext) -> Iterator[Finding]:
        """Ask the check."""
        return self.load()(ctx)

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

CHECKS: Final[Mapping[str, CheckFn]] = {rule_id: Check(rule_id) for rule_id in _RULES}
"""The check of each rule, by the rule's id."""
