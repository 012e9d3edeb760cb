"""Services: which pods they stand for, on which ports, and who may reach them from outside.

Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.location import Location
from netpol_lint.meaning import Meaning
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.cidr import Network, parse_cidr
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef, name_at, ref_of, string_map
from netpol_lint.resources.selector import LabelSelector, equals

EXTERNAL_NAME: Final = "ExternalName"
LOAD_BALANCER: Final = "LoadBalancer"
NODE_PORT: Final = "NodePort"

_SOURCE_RANGES: Final = "service.beta.kubernetes.io/load-balancer-source-ranges"
"""What load balancers read where `loadBalancerSourceRanges` is empty: CIDRs with commas between them."""


class ServicePort(Meaning, frozen=True):
    """One port of a Service; `target` is the pod's port by number or name, the same number by default."""

    aside = frozenset({"at"})

    port: int
    target: int | str
    protocol: str
    name: str | None
    at: Location | None = None


class Service(Meaning, frozen=True):
    """A Service. `selector` is absent for one whose endpoints are managed by hand, or ExternalName.

    A headless one has no address of its own: its name stands for the addresses of its pods.
    `source_ranges` are the clients that its load balancer lets through, everybody if it is empty;
    `has_unread_ranges` says that there are more, which are no CIDRs before delivery. `cluster_ips` are the
    addresses that the manifest states, `is_dual_stack` whether it asks for IPv4 and IPv6.
    `written` is its text, for questions that few ask.
    """

    aside = frozenset({"written"})

    ref: ObjectRef
    at: Location
    type: str
    selector: LabelSelector | None
    ports: tuple[ServicePort, ...]
    external_name: str | None
    is_headless: bool = False
    external_ips: tuple[str, ...] = ()
    source_ranges: tuple[Network, ...] = ()
    has_unread_ranges: bool = False
    cluster_ips: tuple[str, ...] = ()
    is_dual_stack: bool = False
    written: Field | None = None

    @property
    def is_external_name(self) -> bool:
        """Whether it is an alias for a name that is resolved elsewhere."""
        return self.type == EXTERNAL_NAME

    @property
    def is_external(self) -> bool:
        """Whether clients outside the cluster reach it directly."""
        return self.type in (NODE_PORT, LOAD_BALANCER) or bool(self.external_ips)


def decode_service(each: ApiObject) -> Service:
    """Decode a core Service."""
    spec = Field(each.root).get("spec")
    labels = string_map(spec.get("selector") if spec else None)
    kind = _text(spec, "type") or "ClusterIP"
    ranges, has_unread_ranges = _source_ranges(each) if kind == LOAD_BALANCER else ((), False)
    return Service(
        ref=ref_of(each),
        at=name_at(each),
        type=kind,
        selector=equals(labels) if labels and kind != EXTERNAL_NAME else None,
        ports=tuple(_ports(spec)),
        external_name=_text(spec, "externalName"),
        is_headless=kind != EXTERNAL_NAME and _text(spec, "clusterIP") == "None",
        external_ips=() if kind == EXTERNAL_NAME else tuple(_texts(spec, "externalIPs")),
        source_ranges=ranges,
        has_unread_ranges=has_unread_ranges,
        written=Field(each.root),
        cluster_ips=tuple(dict.fromkeys(_cluster_ips(spec))),
        is_dual_stack=_is_dual_stack(spec),
    )


def _cluster_ips(spec: Field | None) -> Iterator[str]:
    for text in (_text(spec, "clusterIP"), *_texts(spec, "clusterIPs")):
        if text and text != "None":
            yield text


def _is_dual_stack(spec: Field | None) -> bool:
    policy = _text(spec, "ipFamilyPolicy")
    return policy in ("PreferDualStack", "RequireDualStack") or len(list(_texts(spec, "ipFamilies"))) > 1


def _ports(spec: Field | None) -> Iterator[ServicePort]:
    ports = spec.get("ports") if spec else None
    for each in () if ports is None else ports.items():
        number, target = each.get("port"), each.get("targetPort")
        if number is None or number.integer is None:
            continue
        yield ServicePort(
            port=number.integer,
            # Zero and the empty string are what the API server fills in for.
            target=(target.integer or target.text or number.integer) if target else number.integer,
            protocol=_text(each, "protocol") or "TCP",
            name=_text(each, "name"),
            at=(target or number).at,
        )


def _source_ranges(each: ApiObject) -> tuple[tuple[Network, ...], bool]:
    """Return the ranges that can be read, and whether there are others."""
    root = Field(each.root)
    annotations = string_map(root.get("metadata", "annotations"))
    written = list(_texts(root.get("spec"), "loadBalancerSourceRanges"))
    written = written or annotations.get(_SOURCE_RANGES, "").split(",")
    texts = [text.strip() for text in written if text.strip()]
    read = tuple(network for network in map(_network, texts) if network is not None)
    return read, len(read) < len(texts)


def _network(text: str) -> Network | None:
    try:
        return parse_cidr(text)
    except ValueError:
        return None


def _text(field: Field | None, name: str) -> str | None:
    found = field.get(name) if field else None
    return found.text if found else None


def _texts(field: Field | None, name: str) -> Iterator[str]:
    listed = field.get(name) if field else None
    for each in () if listed is None else listed.items():
        if each.text:
            yield each.text
