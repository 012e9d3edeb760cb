"""Nulls in a policy that mean more than they show: templates and patches leave them behind."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.resources.field import Field
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer, PolicyRule
from netpol_lint.rule_api.manifests.written_policy import has_types, null_at, rules_in_effect, spec_of


class NullMeaning(Enum):
    """What the API server reads where nothing is written."""

    EVERY_POD = auto()
    """The policy selects every pod of its namespace."""
    EVERY_POD_OF_PEER = auto()
    """A peer is every pod of its namespaces."""
    EVERY_NAMESPACE = auto()
    """A peer looks into every namespace."""
    OWN_NAMESPACE = auto()
    """A peer looks into the policy's own namespace."""
    NO_RULES = auto()
    """The direction is isolated and nothing is allowed."""
    NO_DIRECTION = auto()
    """The policy is not about the direction at all."""
    EVERYTHING = auto()
    """A rule allows everything."""
    EVERY_PORT = auto()
    """A rule allows its peers every port."""
    EVERY_TCP_PORT = auto()
    """An item of `ports` is every port of TCP."""
    EVERY_PORT_OF_PROTOCOL = auto()
    """An item of `ports` is every port of its protocol."""


class WrittenNull(Struct, frozen=True):
    """A null at the line to edit; `field` is its path, `parent` the map it belongs in if it is absent.

    `is_absent` says that not even the key is written.
    """

    meaning: NullMeaning
    at: Location
    field: str
    is_absent: bool = False
    parent: Location | None = None


def nulls_in(policy: NetworkPolicy) -> Iterator[WrittenNull]:
    """Yield the nulls of a policy that select or allow something, in no order."""
    spec = spec_of(policy)
    if spec is None:
        yield _of_no_spec(policy)
        return
    yield from _of_selector(policy, spec)
    for direction in ("ingress", "egress"):
        yield from _of_section(policy, spec, direction)
    for rule in rules_in_effect(policy):
        yield from _of_rule(rule)


def _of_no_spec(policy: NetworkPolicy) -> WrittenNull:
    written = None if policy.written is None else policy.written.key_at("spec")
    return WrittenNull(NullMeaning.EVERY_POD, written or policy.at, "spec", is_absent=written is None)


def _of_selector(policy: NetworkPolicy, spec: Field) -> Iterator[WrittenNull]:
    if spec.entry_at("podSelector") is None:
        yield WrittenNull(
            NullMeaning.EVERY_POD, policy.at, "spec.podSelector", is_absent=True, parent=spec.at
        )
    elif policy.pod_selector.selects_everything:
        yield from _null_selector(spec, "podSelector", NullMeaning.EVERY_POD)


def _null_selector(parent: Field, name: str, meaning: NullMeaning) -> Iterator[WrittenNull]:
    """Yield why a selector that selects everything does so, if that is null and no empty braces."""
    null = null_at(parent, name)
    if null is not None:
        yield WrittenNull(meaning, null, f"{parent.path}.{name}")
        return
    selector = parent.get(name)
    for inside in ("matchLabels", "matchExpressions"):
        null = null_at(selector, inside)
        if selector is not None and null is not None:
            yield WrittenNull(meaning, null, f"{selector.path}.{inside}")
            return


def _of_section(policy: NetworkPolicy, spec: Field, name: str) -> Iterator[WrittenNull]:
    null = null_at(spec, name)
    if null is None:
        return
    if any(each.field_name == name for each in policy.directions):
        yield WrittenNull(NullMeaning.NO_RULES, null, f"spec.{name}")
    elif not has_types(policy):
        yield WrittenNull(NullMeaning.NO_DIRECTION, null, f"spec.{name}")


def _of_rule(rule: PolicyRule) -> Iterator[WrittenNull]:
    if rule.written is None:
        return
    if rule.written.is_null:
        yield WrittenNull(NullMeaning.EVERYTHING, rule.at, rule.written.path)
    yield from _of_ports(rule, rule.written)
    listed = rule.written.get("from") or rule.written.get("to")
    for peer, written in zip(rule.peers, () if listed is None else listed.items(), strict=False):
        if isinstance(peer, PodPeer):
            yield from _of_peer(peer, written)


def _of_ports(rule: PolicyRule, written: Field) -> Iterator[WrittenNull]:
    null = null_at(written, "ports")
    # Without peers it is a rule that allows everything, which others report.
    if null is not None and rule.peers:
        yield WrittenNull(NullMeaning.EVERY_PORT, null, f"{written.path}.ports")
    for each in rule.ports:
        if each.written is None:
            continue
        null = null_at(each.written, "port")
        if each.written.is_null:
            yield WrittenNull(NullMeaning.EVERY_TCP_PORT, each.at, each.written.path)
        elif null is not None:
            yield WrittenNull(NullMeaning.EVERY_PORT_OF_PROTOCOL, null, f"{each.written.path}.port")


def _of_peer(peer: PodPeer, written: Field) -> Iterator[WrittenNull]:
    pods, namespaces = peer.pod_selector, peer.namespace_selector
    if pods is None or pods.selects_everything:
        yield from _null_selector(written, "podSelector", NullMeaning.EVERY_POD_OF_PEER)
    if namespaces is None:
        yield from _null_selector(written, "namespaceSelector", NullMeaning.OWN_NAMESPACE)
    elif namespaces.selects_everything:
        yield from _null_selector(written, "namespaceSelector", NullMeaning.EVERY_NAMESPACE)
