"""From the text that the schema accepted to `Config`; what a schema cannot say is checked here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from ipaddress import ip_interface, ip_network
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from netpol_lint.config.clusters import decode_clusters
from netpol_lint.config.complaint import Complaints, complaint
from netpol_lint.config.decode_intent import decode_environment, decode_expectation, decode_sensitive
from netpol_lint.config.model import (
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
    PathOverride,
    Suppression,
    World,
)
from netpol_lint.config.rule_options import decode_option
from netpol_lint.config.selection import EVERY_RULE, canonical_selector, known_rule_id
from netpol_lint.config.yaml_tree import Tree
from netpol_lint.facts.pods import PodsAt
from netpol_lint.findings import Severity
from netpol_lint.location import Location
from netpol_lint.rulebook import OptionValue, Profile, RuleSpec

T = TypeVar("T")


def decode_config(tree: Tree, rulebook: Mapping[str, RuleSpec], complaints: Complaints) -> Config:
    """Return what the tree says, which the schema has accepted.

    What a schema cannot say is complained about, and left out: a rule, an option, an address or a day
    that does not exist.
    """
    decoder = _Decoder(rulebook, complaints)
    config = decoder.shared(tree)
    clusters = decode_clusters(tree, decoder.shared, complaints)
    own = (each for stated in _items(tree, "clusters") for each in decoder.own_suppressions(stated))
    return replace(config, clusters=clusters, suppress=(*config.suppress, *own))


class _Decoder:
    """Reads what a tree says of all clusters, or of one with what extends it."""

    def __init__(self, rulebook: Mapping[str, RuleSpec], complaints: Complaints) -> None:
        self._rulebook = rulebook
        self._complaints = complaints

    def shared(self, tree: Tree) -> Config:
        """Return everything but the clusters."""
        root, each = _map(tree), self._complaints.each
        fail_on = root.get("failOn", Severity.WARNING.value)
        cni = tree.below("cni")
        environments = each(_entries(tree, "environments"), lambda entry: decode_environment(*entry))
        names = tuple(_map(tree.below("environments")))
        return Config(
            profile=Profile(root.get("profile", Profile.DEFAULT.value)),
            select=self._selectors(tree, "select"),
            extend_select=self._selectors(tree, "extendSelect"),
            ignore=self._selectors(tree, "ignore"),
            fail_on=None if fail_on == "never" else Severity(fail_on),
            severity=self._by_rule(tree, "severity", lambda value, _: Severity(value.text)),
            options=self._by_rule(tree, "options", self._options),
            exclude=tuple(root.get("exclude", ())),
            baseline=root.get("baseline"),
            repository_urls=tuple(_map(tree.below("repository")).get("urls", ())),
            cni=None if cni is None else _cni(cni),
            dns=self._dns(tree),
            network=self._network(tree),
            namespaces=_namespaces(tree),
            ingress_controllers=tuple(_pods(tree, "ingressControllers")),
            monitoring=tuple(_pods(tree, "monitoring")),
            external=tuple(_external_workload(each) for each in _items(tree, "external", "workloads")),
            world=World(root.get("world", World.OPEN.value)),
            environments=environments,
            sensitive=each(_items(tree, "sensitive"), lambda end: decode_sensitive(end, names)),
            expect=each(_items(tree, "expect"), lambda entry: decode_expectation(entry, names)),
            suppress=each(_items(tree, "suppress"), self._suppression),
            overrides=each(_items(tree, "overrides"), self._override),
        )

    def own_suppressions(self, stated: Tree) -> Iterator[Suppression]:
        """Yield what is silenced in one of the stated clusters only."""
        for each in self._complaints.each(_items(stated, "extends", "suppress"), self._suppression):
            yield replace(each, cluster=stated.children["name"].text)

    def _selectors(self, tree: Tree, key: str) -> tuple[str, ...]:
        return self._complaints.each(
            _items(tree, key), lambda each: canonical_selector(each.text, self._rulebook, each.at)
        )

    def _by_rule(self, tree: Tree, key: str, decode: Callable[[Tree, RuleSpec], T]) -> dict[str, T]:
        result: dict[str, T] = {}

        def add(entry: tuple[str, Location, Tree]) -> None:
            name, at, value = entry
            rule_id = known_rule_id(name, self._rulebook, at)
            if rule_id in result:
                raise complaint(at, f"{rule_id!r} is set twice, once by a former name", "keep one of them")
            result[rule_id] = decode(value, self._rulebook[rule_id])

        self._complaints.each(_entries(tree, key), add)
        return result

    def _options(self, tree: Tree, rule: RuleSpec) -> dict[str, OptionValue]:
        return dict(self._complaints.each(tree.keys, lambda name: (name, decode_option(tree, name, rule))))

    def _dns(self, tree: Tree) -> Dns:
        raw = _map(tree.below("dns"))
        return Dns(
            profile=DnsProfile(raw["profile"]) if "profile" in raw else None,
            peers=self._complaints.each(_items(tree, "dns", "peers"), _dns_peer),
            ports=tuple(raw.get("ports", ())),
        )

    def _network(self, tree: Tree) -> ClusterNetwork:
        def cidrs(key: str) -> tuple[Network, ...]:
            return self._complaints.each(_items(tree, "network", key), _cidr)

        matching = _map(tree.below("network")).get("ipBlockMatchesPods", IpBlockMatching.AUTO.value)
        return ClusterNetwork(
            pod_cidrs=cidrs("podCIDRs"),
            service_cidrs=cidrs("serviceCIDRs"),
            node_cidrs=cidrs("nodeCIDRs"),
            api_server=cidrs("apiServer"),
            ip_block_matches_pods=IpBlockMatching(matching),
        )

    def _suppression(self, tree: Tree) -> Suppression:
        raw = _map(tree)
        rule, expires = tree.children["rule"], tree.below("expires")
        return Suppression(
            rule=known_rule_id(rule.text, self._rulebook, rule.at),
            at=tree.at,
            object=raw.get("object"),
            path=raw.get("path"),
            reason=" ".join(raw.get("reason", "").split()),
            expires=None if expires is None else _day(expires),
        )

    def _override(self, tree: Tree) -> PathOverride:
        paths = tree.children["paths"]
        if not paths.value:
            raise complaint(paths.at, f"{paths.at.yaml_path} is empty", "name files, as in ['legacy/**']")
        unwanted = frozenset(self._selectors(tree, "ignore"))
        return PathOverride(
            paths=tuple(_map(tree)["paths"]),
            at=tree.at,
            ignored=frozenset(
                rule.id
                for rule in self._rulebook.values()
                if not unwanted.isdisjoint((rule.id, EVERY_RULE, *rule.tags))
            ),
            severity=self._by_rule(tree, "severity", lambda value, _: Severity(value.text)),
        )


def _items(tree: Tree, *steps: str) -> list[Tree]:
    found = tree.below(*steps)
    return [] if found is None else list(found.items())


def _entries(tree: Tree, key: str) -> list[tuple[str, Location, Tree]]:
    """Return the entries of a map: the key, its place and the value."""
    found = tree.below(key)
    return [] if found is None else [(name, at, found.children[name]) for name, at in found.keys.items()]


def _map(tree: Tree | None) -> dict[str, Any]:
    """Return a map the schema has checked; an absent one is empty."""
    return {} if tree is None else cast(dict[str, Any], tree.value)


def _cni(tree: Tree) -> Cni:
    raw, version = _map(tree), tree.below("version")
    return Cni(
        name=raw["name"],
        version=None if version is None else version.text,
        enforces_policies=raw.get("enforcesPolicies"),
        at=tree.at,
    )


def _dns_peer(tree: Tree) -> DnsPeer:
    raw = _map(tree)
    cidr = tree.below("cidr")
    if ("namespace" in raw) == (cidr is not None) or (cidr is not None and "labels" in raw):
        raise complaint(
            tree.at,
            f"{tree.at.yaml_path} names {'pods and addresses at once' if cidr else 'no pods and no address'}",
            "write either 'namespace' with or without 'labels', or 'cidr'",
        )
    return DnsPeer(raw.get("namespace"), raw.get("labels", {}), None if cidr is None else _cidr(cidr))


def _cidr(tree: Tree) -> Network:
    try:
        return ip_network(tree.text)
    except ValueError:
        pass
    try:
        hint = f"the block it lies in is {ip_interface(tree.text).network}"
    except ValueError:
        hint = "write for example 10.0.0.0/8, fd00::/8 or a single address"
    raise complaint(tree.at, f"{tree.at.yaml_path} is {tree.quoted}, which is not a CIDR", hint)


def _namespaces(tree: Tree) -> Namespaces:
    raw = _map(tree.below("namespaces"))
    system = tuple(raw.get("system", Namespaces().system))
    return Namespaces(system=system + tuple(raw.get("extendSystem", ())), labels=raw.get("labels", {}))


def _pods(tree: Tree, key: str) -> Iterator[PodsAt]:
    for each in _items(tree, key):
        raw = _map(each)
        yield PodsAt(raw["namespace"], raw.get("labels", {}))


def _external_workload(tree: Tree) -> ExternalWorkload:
    raw = _map(tree)
    ports = (
        ContainerPort(each["containerPort"], each.get("protocol", "TCP"), each.get("name"))
        for each in raw.get("ports", ())
    )
    return ExternalWorkload(
        namespace=raw["namespace"],
        labels=raw["labels"],
        ports=tuple(ports),
        kind=raw.get("kind", "Deployment"),
        name=raw.get("name"),
        at=tree.at,
    )


def _day(tree: Tree) -> date:
    try:
        return date.fromisoformat(tree.text)
    except ValueError as error:
        raise complaint(tree.at, f"{tree.at.yaml_path} is {tree.quoted}: {error}") from error
