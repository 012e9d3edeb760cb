"""Every check, by rule id. Adding a rule means adding two lines here; nothing is discovered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from netpol_lint.checks import (
    apiserver_egress_blocked,
    cni_feature_unsupported,
    cni_ignores_policies,
    cross_environment_reachable,
    dns_egress_blocked,
    dns_peer_mismatch,
    dns_tcp_missing,
    duplicate_definition,
    intent_violated,
    invalid_port_range,
    ipblock_any_address,
    ipblock_invalid,
    ipblock_too_broad,
    label_transformer_rewrites_peer,
    missing_default_deny_egress,
    missing_default_deny_ingress,
    policy_not_deployed,
    policy_selects_no_pods,
    redundant_policy,
    selector_near_miss,
    service_port_not_target_port,
    shadowed_rule,
    stale_policy_patch,
    unknown_field,
    unparsable_manifest,
    webhook_unreachable,
    workload_not_isolated,
)
from netpol_lint.rule_api import CheckFn

CHECKS: Final[Mapping[str, CheckFn]] = {
    "cni-feature-unsupported": cni_feature_unsupported.check,
    "cni-ignores-policies": cni_ignores_policies.check,
    "apiserver-egress-blocked": apiserver_egress_blocked.check,
    "cross-environment-reachable": cross_environment_reachable.check,
    "dns-egress-blocked": dns_egress_blocked.check,
    "dns-peer-mismatch": dns_peer_mismatch.check,
    "dns-tcp-missing": dns_tcp_missing.check,
    "duplicate-definition": duplicate_definition.check,
    "intent-violated": intent_violated.check,
    "invalid-port-range": invalid_port_range.check,
    "ipblock-any-address": ipblock_any_address.check,
    "ipblock-invalid": ipblock_invalid.check,
    "ipblock-too-broad": ipblock_too_broad.check,
    "label-transformer-rewrites-peer": label_transformer_rewrites_peer.check,
    "missing-default-deny-egress": missing_default_deny_egress.check,
    "missing-default-deny-ingress": missing_default_deny_ingress.check,
    "policy-not-deployed": policy_not_deployed.check,
    "policy-selects-no-pods": policy_selects_no_pods.check,
    "redundant-policy": redundant_policy.check,
    "service-port-not-target-port": service_port_not_target_port.check,
    "shadowed-rule": shadowed_rule.check,
    "stale-policy-patch": stale_policy_patch.check,
    "unknown-field": unknown_field.check,
    "unparsable-manifest": unparsable_manifest.check,
    "webhook-unreachable": webhook_unreachable.check,
    "workload-not-isolated": workload_not_isolated.check,
}
