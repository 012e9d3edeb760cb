"""The kinds of cluster-wide policies, by what statements call them, and how to write one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from tests.oracle.semantics_form import admin_policy, baseline_policy, cluster_policy

baseline_tier = partial(cluster_policy, tier="Baseline", name="baseline")

ADMIN_KINDS: Final[Mapping[str, Callable[..., str]]] = {
    "a ClusterNetworkPolicy of the admin tier": cluster_policy,
    "an AdminNetworkPolicy": admin_policy,
}
BASELINE_KINDS: Final[Mapping[str, Callable[..., str]]] = {
    "a ClusterNetworkPolicy of the baseline tier": baseline_tier,
    "the BaselineAdminNetworkPolicy": baseline_policy,
}
ALL_KINDS: Final[Mapping[str, Callable[..., str]]] = {**ADMIN_KINDS, **BASELINE_KINDS}
