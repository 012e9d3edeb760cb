"""`environments`, `sensitive` and `expect`: from text that the schema accepted to values."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Any, Final, cast

from netpol_lint.config.complaint import complaint, nearest_hint
from netpol_lint.config.intent import (
    AddressesEnd,
    ControllerEnd,
    End,
    Environment,
    Expectation,
    PodsEnd,
    StatedPort,
)
from netpol_lint.config.yaml_tree import Tree
from netpol_lint.location import Location

INGRESS_CONTROLLER: Final = "ingress-controller"
_WORKLOAD: Final = re.compile(r"[^/\s]+/[^/\s]+/[^/\s]+")
_PORT: Final = re.compile(
    r"(?:(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?|(?P<name>[a-z0-9-]+))(?:/(?P<protocol>TCP|UDP|SCTP))?"
)
_LAST_PORT: Final = 65535
_ENDS: Final = (
    "write namespace/Kind/name, each with * and ?, a CIDR, ingress-controller,"
    " or a map of namespace, labels and environment"
)


def decode_environment(name: str, at: Location, tree: Tree) -> Environment:
    """Return an environment.

    Raises:
        ConfigError: nothing says which namespaces it holds.
    """
    raw = _map(tree)
    if not raw.get("namespaces") and not raw.get("labels"):
        raise complaint(
            at,
            f"environment {name!r} holds no namespace",
            "write 'namespaces', patterns of names, or 'labels'",
        )
    return Environment(
        name, at, tuple(raw.get("namespaces", ())), raw.get("labels", {}), raw.get("protected")
    )


def decode_sensitive(tree: Tree, environments: tuple[str, ...]) -> PodsEnd:
    """Return the pods that hold what is worth protecting, by what an entry of `sensitive` says.

    Raises:
        ConfigError: these are no pods, or of none of the `environments`.
    """
    end = _end(tree, environments)
    if not isinstance(end, PodsEnd):
        raise complaint(tree.at, f"{tree.at.yaml_path} is {end.text}, which are no pods", _ENDS)
    return end


def decode_expectation(tree: Tree, environments: tuple[str, ...]) -> Expectation:
    """Return what an entry of `expect` wants.

    Raises:
        ConfigError: it says neither or both of `allow` and `deny`, or an end or a port is none.
    """
    said = [key for key in ("allow", "deny") if key in tree.keys]
    if len(said) != 1:
        message = f"{tree.at.yaml_path} says {'both' if said else 'neither'} of 'allow' and 'deny'"
        raise complaint(tree.at, message, "write one of them for each entry")
    stated = tree.children[said[0]]
    ends = [_end(stated.children[key], environments) for key in ("from", "to")]
    if not any(isinstance(end, PodsEnd | ControllerEnd) for end in ends):
        message = f"{stated.at.yaml_path} has addresses at both ends"
        raise complaint(stated.at, message, "no policy decides about it; name pods at one of them")
    port = stated.below("port")
    return Expectation(
        at=tree.at,
        is_allowed=said[0] == "allow",
        source=ends[0],
        destination=ends[1],
        port=None if port is None else _port(port),
        reason=" ".join(str(_map(tree).get("reason", "")).split()),
        is_own=tree.at.yaml_path.startswith("clusters"),
    )


def _end(tree: Tree, environments: tuple[str, ...]) -> End:
    if not isinstance(tree.value, dict):
        return _end_in_words(tree)
    raw = _map(tree)
    if "cidr" in raw:
        if len(raw) > 1:
            raise complaint(tree.at, f"{tree.at.yaml_path} names pods and addresses at once", _ENDS)
        return _addresses(cast(Tree, tree.below("cidr")))
    environment = raw.get("environment")
    if environment is not None and environment not in environments:
        at = cast(Tree, tree.below("environment")).at
        hint = nearest_hint(environment, environments, f"there are {', '.join(environments) or 'none'}")
        raise complaint(at, f"unknown environment {environment!r}", hint)
    workload = raw.get("workload")
    if workload is not None and not _WORKLOAD.fullmatch(workload):
        raise complaint(
            tree.at, f"{workload!r} is no workload", "write namespace/Kind/name, each with * and ?"
        )
    return PodsEnd(
        at=tree.at,
        text=_words(raw),
        namespace=raw.get("namespace"),
        labels=raw.get("labels", {}),
        environment=environment,
        workload=workload,
    )


def _words(raw: dict[str, Any]) -> str:
    """Write pods the way messages name them."""
    labels = ", ".join(f"{key}={value}" for key, value in raw.get("labels", {}).items())
    parts = [f"pods with {labels}" if labels else "every pod"]
    if "workload" in raw:
        parts = [str(raw["workload"]), *([f"with {labels}"] if labels else [])]
    if "namespace" in raw:
        parts.append(f"in namespace {raw['namespace']}")
    if "environment" in raw:
        parts.append(f"of environment {raw['environment']}")
    return " ".join(parts)


def _end_in_words(tree: Tree) -> End:
    if tree.text == INGRESS_CONTROLLER:
        return ControllerEnd(tree.at, "the ingress controller")
    try:
        ip_network(tree.text)
    except ValueError:
        if _WORKLOAD.fullmatch(tree.text):
            return PodsEnd(tree.at, tree.text, workload=tree.text)
        raise complaint(tree.at, f"{tree.at.yaml_path} is {tree.quoted}, which is no end", _ENDS) from None
    return _addresses(tree)


def _addresses(tree: Tree) -> AddressesEnd:
    try:
        network = ip_network(tree.text)
    except ValueError as error:
        message = f"{tree.at.yaml_path} is {tree.quoted}, which is not a CIDR"
        raise complaint(
            tree.at, message, "write for example 10.0.0.0/8, fd00::/8 or a single address"
        ) from error
    return AddressesEnd(tree.at, tree.text, network)


def _port(tree: Tree) -> StatedPort:
    found = _PORT.fullmatch(tree.text)
    if found is None:
        hint = "write 8080, 8080/TCP, 8000-8999, 53/UDP, or the name of a port"
        raise complaint(tree.at, f"{tree.at.yaml_path} is {tree.quoted}, which is no port", hint)
    if found["name"] is not None:
        return StatedPort(tree.text, name=found["name"], protocol=found["protocol"])
    first = int(found["first"])
    last = int(found["last"] or first)
    if not 1 <= first <= last <= _LAST_PORT:
        message = f"{tree.at.yaml_path} is {tree.quoted}, which is out of range"
        raise complaint(tree.at, message, f"ports are 1 to {_LAST_PORT}, the lower one first")
    return StatedPort(tree.text, first, last, protocol=found["protocol"])


def _map(tree: Tree) -> dict[str, Any]:
    return cast(dict[str, Any], tree.value)
