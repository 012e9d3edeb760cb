"""`.netpol-lint.yaml`: what a user decided, found, checked with places, and typed."""

from netpol_lint.config.file import FILE_NAME, find_config, load_config
from netpol_lint.config.globs import path_matches
from netpol_lint.config.model import (
    DEFAULT_CONFIG,
    ClusterNetwork,
    Cni,
    Config,
    ContainerPort,
    Dns,
    DnsPeer,
    DnsProfile,
    ExternalWorkload,
    IpBlockMatching,
    Namespaces,
    Network,
    StatedCluster,
    Suppression,
    World,
)
from netpol_lint.config.selection import (
    EVERY_RULE,
    canonical_selector,
    effective_severity,
    known_rule_id,
    option,
    selected_rules,
)
from netpol_lint.config.system_namespaces import SYSTEM_NAMESPACES

__all__ = [
    "DEFAULT_CONFIG",
    "EVERY_RULE",
    "FILE_NAME",
    "SYSTEM_NAMESPACES",
    "ClusterNetwork",
    "Cni",
    "Config",
    "ContainerPort",
    "Dns",
    "DnsPeer",
    "DnsProfile",
    "ExternalWorkload",
    "IpBlockMatching",
    "Namespaces",
    "Network",
    "StatedCluster",
    "Suppression",
    "World",
    "canonical_selector",
    "effective_severity",
    "find_config",
    "known_rule_id",
    "load_config",
    "option",
    "path_matches",
    "selected_rules",
]
