"""Policies of API versions that are not served any more, or that another kind has replaced.

Sources: https://kubernetes.io/docs/reference/using-api/deprecation-guide/ and
https://github.com/kubernetes-sigs/network-policy-api, whose release 0.2.0 has one kind in the place of two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.cluster_policy_api import GROUP
from netpol_lint.resources.field import Field
from netpol_lint.resources.network_policy_decoder import decode_network_policy

NETWORK_POLICY_VERSION: Final = "networking.k8s.io/v1"
CLUSTER_POLICY_VERSION: Final = f"{GROUP}/v1alpha2"

_TIERS: Final = {"AdminNetworkPolicy": "Admin", "BaselineAdminNetworkPolicy": "Baseline"}
"""The tier of the kind that replaces these."""


class OldVersion(Struct, frozen=True):
    """A policy of an old version, at its `apiVersion`.

    `tier` is that of the ClusterNetworkPolicy which would replace it, empty for a NetworkPolicy. `is_same`
    says that the manifest is fine as it is in the current version.
    """

    at: Location
    kind: str
    name: str
    namespace: str
    subject: str
    api_version: str
    tier: str = ""
    is_same: bool = False


def old_versions(each: ApiObject) -> Iterator[OldVersion]:
    """Yield what is old about an object, which for nearly all is nothing."""
    is_extension = (each.group, each.kind) == ("extensions", "NetworkPolicy")
    if not is_extension and (each.group, each.kind in _TIERS) != (GROUP, True):
        return
    written = Field(each.root).get("apiVersion")
    yield OldVersion(
        at=written.at if written is not None else each.at,
        kind=each.kind,
        name=each.name,
        namespace=each.effective_namespace,
        subject=each.subject,
        api_version=each.api_version,
        tier=_TIERS.get(each.kind, ""),
        is_same=is_extension and written is not None and _is_accepted_now(each),
    )


def _is_accepted_now(each: ApiObject) -> bool:
    # The last releases that served the old version gave it the meaning of the current one.
    current = replace(each, api_version=NETWORK_POLICY_VERSION)
    return decode_network_policy(current).policy is not None
