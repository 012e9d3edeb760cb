"""Names in objects that follow when the objects they mean are renamed.

Source: https://github.com/kubernetes-sigs/kustomize/blob/master/api/filters/nameref/nameref.go
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.configuration import Configuration, NameReference
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.field_plan import Plan, edited_by, plan_of
from netpol_lint.render.kustomize.field_spec import FieldSpec
from netpol_lint.render.kustomize.renamed import Renamed
from netpol_lint.render.kustomize.resource import Resource, ResourceId
from netpol_lint.render.kustomize.scope import effective_namespace, is_cluster_scoped
from netpol_lint.render.tree import sequence_at_place, text_at, with_value
from netpol_lint.source import node as nodes
from netpol_lint.source.node import Mapping, Node, Scalar, resolved

_Key: TypeAlias = Callable[[Resource], tuple[str, ...]]
"""What a reference takes from an object: objects that are alike in it are as good as one."""


def follow_names(layer: Layer) -> None:
    """Let the references in the objects of a build follow the names of what they mean."""
    renamed = Renamed(layer.resources)
    if renamed:
        fields = _Fields(layer.configuration, renamed)
        layer.resources = [_followed(each, fields.of(each.original_id), renamed) for each in layer.resources]


_Use: TypeAlias = "tuple[NameReference, bool]"
"""What a field refers to, and whether it is the name of a role."""


class _Fields:
    """The fields that hold names which may change, by the kind that has them."""

    def __init__(self, configuration: Configuration, renamed: Renamed) -> None:
        self._by_kind: dict[str, list[tuple[FieldSpec, _Use]]] = defaultdict(list)
        for target in configuration.name_references:
            for spec in target.referrers:
                if renamed.may_change(target.kind, spec.steps[-1]):
                    is_role = spec.steps[-2:] == ("roleRef", "name")
                    self._by_kind[spec.kind].append((spec, (target, is_role)))
        self._plans: dict[tuple[str, str, str], Plan[_Use]] = {}

    def of(self, identity: ResourceId) -> Plan[_Use]:
        """Return the fields of objects of a kind."""
        kind = (identity.group, identity.version, identity.kind)
        plan = self._plans.get(kind)
        if plan is None:
            specs = (*self._by_kind.get(identity.kind, ()), *self._by_kind.get("", ()))
            plan = self._plans[kind] = plan_of((spec, use) for spec, use in specs if spec.selects(identity))
        return plan


def _followed(resource: Resource, fields: Plan[_Use], renamed: Renamed) -> Resource:
    def renew(use: _Use, found: Node | None) -> Node | None:
        target, is_role = use
        namespaces = _namespaces(resource, target)
        return _renewed(found, _Search(resource, target, renamed, is_role, namespaces))

    return resource.edited(edited_by(resource.root, fields, renew))


class _Search(Struct, frozen=True):
    """Looks for what the names in one field of one object mean."""

    referrer: Resource
    target: NameReference
    renamed: Renamed
    is_role: bool
    namespaces: dict[str | None, None]

    def named(self, name: str) -> Resource | None:
        """Return the object that a name means, wherever it may stand."""
        return self._choice(self._candidates(name), lambda each: (each.id.name,))

    def named_in(self, name: str, namespace: str) -> Resource | None:
        """Return the object that a name means together with a namespace, the old one or the new one."""
        known, allowed = self.renamed, self.namespaces
        moved = self._meant(known.find_from(name, self.target.kind, namespace, self.referrer))
        within = [each for each in moved if None in allowed or effective_namespace(each.id) in allowed]
        if not within and (None in allowed or namespace in allowed):
            within = list(self._meant(known.find(name, self.target.kind, namespace, self.referrer)))
        return self._choice(within, lambda each: (each.id.name, each.id.namespace))

    def _candidates(self, name: str) -> Iterator[Resource]:
        for namespace in self.namespaces:
            yield from self._meant(self.renamed.find(name, self.target.kind, namespace, self.referrer))

    def _meant(self, found: Iterable[Resource]) -> Iterator[Resource]:
        kinds = [self._selects_target]
        if self.is_role:
            kinds.append(self._selects_role)
        return (each for each in found if all(any(map(kind, each.previous)) for kind in kinds))

    def _selects_target(self, identity: ResourceId) -> bool:
        return _selects(identity, self.target.kind, self.target.group) and self.target.version in {
            "",
            identity.version,
        }

    def _selects_role(self, identity: ResourceId) -> bool:
        role = mapping_at(self.referrer.root, "roleRef")
        return role is None or _selects(identity, text_of(role.get("kind")), text_of(role.get("apiGroup")))

    def _choice(self, found: Iterable[Resource], key: _Key) -> Resource | None:
        candidates = list(found)
        if len(candidates) > 1:
            candidates = [each for each in candidates if _has_like_names(each, self.referrer)]
        if len(candidates) > 1:
            return candidates[0] if len(set(map(key, candidates))) == 1 else None
        return candidates[0] if candidates else None


def _selects(identity: ResourceId, kind: str, group: str) -> bool:
    return kind in {"", identity.kind} and group in {"", identity.group}


def _has_like_names(one: Resource, other: Resource) -> bool:
    """Tell whether two objects had the same put around their names, as those of one base have."""
    return _end_alike(one.prefixes, other.prefixes) and _end_alike(one.suffixes, other.suffixes)


def _end_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shorter = min(len(one), len(other))
    if not shorter:
        return len(one) == len(other)
    return one[-shorter:] == other[-shorter:]


def _namespaces(referrer: Resource, target: NameReference) -> dict[str | None, None]:
    """Return where the objects stand that may be meant: cluster-scoped ones, and those beside it.

    What lives in no namespace may mean anything, and a RoleBinding the accounts of others.
    """
    if is_cluster_scoped(referrer.id):
        return {None: None}
    own = effective_namespace(referrer.id)
    others = _account_namespaces(referrer) if target.kind == "ServiceAccount" else ()
    return dict.fromkeys(("", own, *others))


def _account_namespaces(referrer: Resource) -> list[str]:
    """Return the namespaces from which a RoleBinding names accounts."""
    if referrer.id.kind != "RoleBinding":
        return []
    subjects = map(resolved, items_of(referrer.root, "subjects"))
    return [
        text_of(subject.get("namespace"))
        for subject in subjects
        if isinstance(subject, Mapping) and text_of(subject.get("kind")) == "ServiceAccount"
    ]


def _renewed(found: Node | None, search: _Search) -> Node | None:
    """Return a field with the names in it as they are now."""
    match None if found is None else resolved(found):
        case Scalar() as scalar if text_of(scalar):
            referral = search.named(scalar.text)
            is_same = referral is None or referral.id.name == scalar.text
            return found if referral is None or is_same else text_at(scalar, referral.id.name)
        case Mapping() as mapping:
            return _renewed_mapping(mapping, search)
        case nodes.Sequence() as sequence:
            items = [_renewed(item, search) or item for item in sequence.items]
            is_same = all(new is old for new, old in zip(items, sequence.items, strict=True))
            return found if is_same else sequence_at_place(sequence, items)
        case _:
            return found


def _renewed_mapping(mapping: Mapping, search: _Search) -> Mapping:
    name, namespace = mapping.get("name"), mapping.get("namespace")
    if name is None or not text_of(name):
        return mapping
    referral = (
        search.named(text_of(name))
        if namespace is None
        else search.named_in(text_of(name), text_of(namespace))
    )
    if referral is None:
        return mapping
    if referral.id.name != text_of(name):
        mapping = with_value(mapping, "name", text_at(resolved(name), referral.id.name))
    stated = mapping_at(referral.root, "metadata")
    moved = None if stated is None else stated.get("namespace")
    if moved is None or not text_of(moved) or text_of(moved) == text_of(namespace):
        return mapping
    return with_value(mapping, "namespace", moved)
