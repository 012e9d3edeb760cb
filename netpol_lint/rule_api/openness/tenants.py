"""Who else uses a cluster, and what access control here lets them do to labels.

Whoever makes pods in a namespace gives them any labels. The labels of a namespace are set by those who may
change namespaces, which is mostly the platform.

Sources: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ and
https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Final

from msgspec import Struct

from netpol_lint.facts.ingress_controllers import products
from netpol_lint.facts.monitoring import monitoring_stacks
from netpol_lint.resources.rbac import RoleBinding
from netpol_lint.rule_api.context import CheckContext

_MAKING: Final = frozenset({"create", "update", "patch"})
_CHANGING: Final = frozenset({"update", "patch"})
_CORE: Final = ""
_MAKERS: Final = (
    *((_CORE, each) for each in ("pods", "replicationcontrollers")),
    *(("apps", each) for each in ("deployments", "statefulsets", "daemonsets", "replicasets")),
    *(("batch", each) for each in ("jobs", "cronjobs")),
)
_POD_MAKING_ROLES: Final = frozenset({"admin", "edit", "cluster-admin"})
_ALL_POWERFUL: Final = "cluster-admin"
_PEOPLE: Final = frozenset({"User", "Group"})
_OF_THE_PLATFORM: Final = "system:"
_DELIVERING: Final = frozenset({"argocd", "cert-manager", "flux-system"})


class Grant(Struct, frozen=True):
    """A binding by which somebody may set labels: of pods in `namespace`, or of namespaces."""

    binding: RoleBinding
    namespace: str

    @property
    def who(self) -> str:
        """The first of those to whom it is given."""
        return str(self.binding.subjects[0])


# Without slots, which leave no place for the answers: every peer of a policy asks the same.
class Tenants(Struct, frozen=True, dict=True):
    """The users of one cluster, and what they may do to labels."""

    ctx: CheckContext

    def besides(self, namespaces: frozenset[str]) -> tuple[str, ...]:
        """Return the namespaces of the cluster's users, sorted, without some of them."""
        return tuple(each for each in self._namespaces if each not in namespaces)

    def pod_makers(self, namespaces: tuple[str, ...]) -> tuple[Grant, ...]:
        """Return the RoleBindings that let somebody make pods in one of some namespaces."""
        return tuple(grant for each in namespaces for grant in self._pod_makers.get(each, ()))

    def namespace_labellers(self, besides: str) -> tuple[Grant, ...]:
        """Return the bindings that let users label a namespace other than one."""
        return tuple(each for each in self._labellers if each.namespace != besides)

    @cached_property
    def _namespaces(self) -> tuple[str, ...]:
        """The namespaces where something runs, without those of what every cluster has."""
        busy = {each.namespace for each in self.ctx.inventory.workloads} - _usual_namespaces()
        return tuple(sorted(each for each in busy if not self.ctx.is_system(each)))

    @cached_property
    def _pod_makers(self) -> Mapping[str, tuple[Grant, ...]]:
        found: dict[str, tuple[Grant, ...]] = {}
        for binding in self.ctx.inventory.control_plane.rbac.bindings:
            namespace = binding.ref.namespace
            if namespace and binding.subjects and _lets_make_pods(self.ctx, binding):
                found[namespace] = (*found.get(namespace, ()), Grant(binding, namespace))
        return found

    @cached_property
    def _labellers(self) -> tuple[Grant, ...]:
        """The bindings that let users label namespaces.

        A RoleBinding gives that for its own namespace. What a ClusterRoleBinding gives to ServiceAccounts is
        for controllers of the platform, and those who may do everything need no label.
        """
        return tuple(
            Grant(binding, binding.ref.namespace)
            for binding in self.ctx.inventory.control_plane.rbac.bindings
            if binding.subjects
            and (binding.ref.namespace or _is_for_users(binding))
            and _lets_label_namespaces(self.ctx, binding)
            and not (binding.ref.namespace and self.ctx.is_system(binding.ref.namespace))
        )


@cache
def _usual_namespaces() -> frozenset[str]:
    """Return where the products that lead traffic in, watch the cluster and deliver to it usually run."""
    places = [each.pods for each in products()] + [each.pods for each in monitoring_stacks()]
    return _DELIVERING | {place.namespace for several in places for place in several}


def _lets_make_pods(ctx: CheckContext, binding: RoleBinding) -> bool:
    role = ctx.inventory.control_plane.rbac.role_of(binding)
    if role is None:
        return binding.role_kind == "ClusterRole" and binding.role_name in _POD_MAKING_ROLES
    asked = [(verb, group, resource) for verb in _MAKING for group, resource in _MAKERS]
    return any(
        permit.allows(verb, resource, group=group)
        for permit in role.permits
        for verb, group, resource in asked
    )


def _is_for_users(binding: RoleBinding) -> bool:
    is_everything = binding.role_name == _ALL_POWERFUL
    users = (each for each in binding.subjects if each.kind in _PEOPLE)
    return not is_everything and any(not each.name.startswith(_OF_THE_PLATFORM) for each in users)


def _lets_label_namespaces(ctx: CheckContext, binding: RoleBinding) -> bool:
    role = ctx.inventory.control_plane.rbac.role_of(binding)
    if role is None:
        return binding.role_kind == "ClusterRole" and binding.role_name == _ALL_POWERFUL
    return any(
        permit.allows(verb, "namespaces", group=_CORE) for permit in role.permits for verb in _CHANGING
    )
