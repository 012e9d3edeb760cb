"""What a cluster tells its API server: whom to call, who may ask for what, which objects to refuse.

No policy and no pod: most rules ask for nothing here, so nothing is decoded before somebody does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.api_server_call import CALLING_KINDS, ApiServerCall, api_server_calls
from netpol_lint.resources.rbac import RBAC_KINDS, Rbac, find_rbac
from netpol_lint.source.node import Scalar, walk

_ADMISSION_KINDS: Final = frozenset(
    {
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
        *(("kyverno.io", kind) for kind in ("ClusterPolicy", "Policy")),
        *(("policies.kyverno.io", kind) for kind in ("ValidatingPolicy", "MutatingPolicy")),
        ("templates.gatekeeper.sh", "ConstraintTemplate"),
    }
)
_ADMISSION_GROUPS: Final = frozenset({"constraints.gatekeeper.sh", "mutations.gatekeeper.sh"})
_KINDS: Final = CALLING_KINDS | RBAC_KINDS | _ADMISSION_KINDS


def is_of_control_plane(each: ApiObject) -> bool:
    """Tell whether an object speaks to the API server about others."""
    return (each.group, each.kind) in _KINDS or each.group in _ADMISSION_GROUPS


# Without slots, which leave no place for the answers: each is worked out when it is first asked for.
class ControlPlane(Struct, frozen=True, dict=True):
    """The objects of one cluster that speak to its API server, in the order of the repository."""

    objects: tuple[ApiObject, ...] = ()

    @cached_property
    def calls(self) -> tuple[ApiServerCall, ...]:
        """What the API server calls in the cluster."""
        calling = (each for each in self.objects if (each.group, each.kind) in CALLING_KINDS)
        return tuple(call for each in calling for call in api_server_calls(each))

    @cached_property
    def rbac(self) -> Rbac:
        """Who may ask the API server for what."""
        return find_rbac(self.objects)

    def admission_about(self, label: str) -> ApiObject | None:
        """Return an admission policy that speaks of a label, so that not everybody may set it."""
        judging = (
            each
            for each in self.objects
            if (each.group, each.kind) in _ADMISSION_KINDS or each.group in _ADMISSION_GROUPS
        )
        return next((each for each in judging if _mentions(each, label)), None)


def control_plane(objects: Iterable[ApiObject]) -> ControlPlane:
    """Keep what speaks to the API server of the objects of a cluster."""
    return ControlPlane(tuple(filter(is_of_control_plane, objects)))


def _mentions(each: ApiObject, word: str) -> bool:
    return any(isinstance(node, Scalar) and word in node.text for node in walk(each.root))
