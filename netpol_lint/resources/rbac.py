"""Who may ask the API server for what: roles, and the bindings that give them to somebody.

Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct, field

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef, name_at, ref_of

_GROUP: Final = "rbac.authorization.k8s.io"
_OPENSHIFT: Final = "authorization.openshift.io"
_ROLES: Final = frozenset({"Role", "ClusterRole"})
_BINDINGS: Final = frozenset({"RoleBinding", "ClusterRoleBinding"})

RBAC_KINDS: Final = frozenset(
    (group, kind) for group in (_GROUP, _OPENSHIFT) for kind in _ROLES | _BINDINGS
) | {("", "ServiceAccount")}
"""The kinds that are decoded here, by API group and kind."""


class Permit(Struct, frozen=True):
    """One rule of a role: these verbs on these resources of these API groups."""

    verbs: frozenset[str]
    resources: frozenset[str]
    groups: frozenset[str]
    is_url: bool = False

    def allows(self, verb: str, resource: str, *, group: str) -> bool:
        """Tell whether it lets somebody do something with a resource of an API group."""
        return not self.is_url and all(
            asked in known or "*" in known
            for asked, known in ((verb, self.verbs), (resource, self.resources), (group, self.groups))
        )


class Role(Struct, frozen=True):
    """A Role or ClusterRole; one that `is_aggregated` is filled from others when the cluster runs."""

    ref: ObjectRef
    at: Location
    permits: tuple[Permit, ...]
    is_aggregated: bool = False


class Subject(Struct, frozen=True):
    """To whom a binding gives its role; `namespace` is that of a ServiceAccount."""

    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


class RoleBinding(Struct, frozen=True):
    """A RoleBinding, which holds in its namespace, or a ClusterRoleBinding, which holds everywhere."""

    ref: ObjectRef
    at: Location
    role_kind: str
    role_name: str
    subjects: tuple[Subject, ...]

    def __str__(self) -> str:
        where = f"{self.ref.namespace}/" if self.ref.namespace else ""
        return f"{self.ref.kind} {where}{self.ref.name}"


class ServiceAccount(Struct, frozen=True):
    """A ServiceAccount; `mounts_token` is absent where pods get one unless they say otherwise."""

    ref: ObjectRef
    mounts_token: bool | None


# Without slots, which leave no place for the indexes: each is made when it is first asked for.
class Rbac(Struct, frozen=True, dict=True):
    """The access control of one cluster, in the order of the repository."""

    roles: tuple[Role, ...] = ()
    bindings: tuple[RoleBinding, ...] = ()
    accounts: Mapping[tuple[str, str], ServiceAccount] = field(default_factory=dict)

    def bindings_of(self, namespace: str, account: str) -> tuple[RoleBinding, ...]:
        """Return the bindings that name a ServiceAccount itself, and not a group that it is in."""
        return self._bindings.get((namespace, account), ())

    def role_of(self, binding: RoleBinding) -> Role | None:
        """Return the role that a binding gives, if it is declared here."""
        namespace = binding.ref.namespace if binding.role_kind == "Role" else ""
        return self._roles.get(ObjectRef(namespace, binding.role_kind, binding.role_name))

    @cached_property
    def _roles(self) -> Mapping[ObjectRef, Role]:
        return {each.ref: each for each in self.roles}

    @cached_property
    def _bindings(self) -> Mapping[tuple[str, str], tuple[RoleBinding, ...]]:
        found: dict[tuple[str, str], list[RoleBinding]] = defaultdict(list)
        for each in self.bindings:
            for subject in each.subjects:
                if subject.kind == "ServiceAccount":
                    found[subject.namespace, subject.name].append(each)
        return {account: tuple(listed) for account, listed in found.items()}


def find_rbac(objects: Iterable[ApiObject]) -> Rbac:
    """Decode the roles, bindings and accounts among some objects."""
    listed = [each for each in objects if (each.group, each.kind) in RBAC_KINDS]
    accounts = (_account(each) for each in listed if each.kind == "ServiceAccount")
    return Rbac(
        roles=tuple(_role(each) for each in listed if each.kind in _ROLES),
        bindings=tuple(_binding(each) for each in listed if each.kind in _BINDINGS),
        accounts={(each.ref.namespace, each.ref.name): each for each in accounts},
    )


def _role(each: ApiObject) -> Role:
    root = Field(each.root)
    rules = root.get("rules")
    return Role(
        ref=_ref(each),
        at=name_at(each),
        permits=tuple(map(_permit, () if rules is None else rules.items())),
        is_aggregated=root.get("aggregationRule") is not None,
    )


def _ref(each: ApiObject) -> ObjectRef:
    return ObjectRef("", each.kind, each.name) if each.kind.startswith("Cluster") else ref_of(each)


def _permit(rule: Field) -> Permit:
    return Permit(
        verbs=frozenset(_texts(rule, "verbs")),
        resources=frozenset(_texts(rule, "resources")),
        groups=_groups(rule),
        is_url=not list(_texts(rule, "resources")),
    )


def _groups(rule: Field) -> frozenset[str]:
    """Return the API groups of a rule, of which the core group is the empty text."""
    listed = rule.get("apiGroups")
    texts = () if listed is None else (each.text for each in listed.items())
    return frozenset(text for text in texts if text is not None)


def _binding(each: ApiObject) -> RoleBinding:
    root = Field(each.root)
    subjects = root.get("subjects")
    ref = _ref(each)
    return RoleBinding(
        ref=ref,
        at=name_at(each),
        role_kind=_text(root.get("roleRef"), "kind"),
        role_name=_text(root.get("roleRef"), "name"),
        subjects=tuple(
            _subject(subject, ref.namespace) for subject in (() if subjects is None else subjects.items())
        ),
    )


def _subject(subject: Field, own_namespace: str) -> Subject:
    kind = _text(subject, "kind")
    namespace = _text(subject, "namespace") or own_namespace if kind == "ServiceAccount" else ""
    return Subject(kind, _text(subject, "name"), namespace)


def _account(each: ApiObject) -> ServiceAccount:
    mounts = Field(each.root).get("automountServiceAccountToken")
    value = None if mounts is None else mounts.value
    return ServiceAccount(ref_of(each), value if isinstance(value, bool) else None)


def _text(field: Field | None, name: str) -> str:
    found = field.get(name) if field else None
    return (found.text or "") if found else ""


def _texts(field: Field, name: str) -> Iterator[str]:
    listed = field.get(name)
    for each in () if listed is None else listed.items():
        if each.text:
            yield each.text
