"""Products that answer for Ingresses, Gateways and Routes: how to tell their pods and their classes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from msgspec import Struct, field

from netpol_lint.facts.pods import PodsAt, Sign, decode_pods, decode_signs
from netpol_lint.facts.reading import read

OPENSHIFT: Final = "OpenShift"


class Naming(Struct, frozen=True):
    """How classes name a product.

    `controllers` are what the `controller` of a class is, or begins with; `classes` are the names that
    classes of the product usually have.
    """

    controllers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def is_named_by(self, controller: str) -> bool:
        """Tell whether the `controller` of a class names the product."""
        return any(controller == each or controller.startswith(f"{each}/") for each in self.controllers)

    def is_usual(self, class_name: str) -> bool:
        """Tell whether a class of this name is usually the product's: `nginx`, `nginx-internal`."""
        return any(f"-{each}-" in f"-{class_name}-" for each in self.classes)


class Product(Struct, frozen=True):
    """One product, as `source` describes it.

    IngressClasses name it by `ingress`, GatewayClasses by `gateway`. `signs` tell the pods that open
    connections to backends, `control_signs` others of the product that state its classes, and `pods` is
    where those that open connections usually run when nobody declares them. One that `is_outside` sends
    traffic into the cluster from load balancers of its own, one that `is_on_node` from the nodes, which no
    selector matches; one that `makes_proxies` starts pods for each Gateway, which no manifest holds.
    """

    name: str
    source: str
    ingress: Naming = field(default_factory=Naming)
    gateway: Naming = field(default_factory=Naming)
    signs: tuple[Sign, ...] = ()
    control_signs: tuple[Sign, ...] = ()
    pods: tuple[PodsAt, ...] = ()
    is_outside: bool = False
    is_on_node: bool = False
    makes_proxies: bool = False


@cache
def products() -> tuple[Product, ...]:
    """Return every product that is known, in the order in which they are taken when several would do.

    Cloud load balancers come from outside whatever their pods do inside.
    """
    return tuple(map(_product, read("ingress_controllers")["products"]))


def _product(entry: Mapping[str, Any]) -> Product:
    return Product(
        name=entry["name"],
        source=entry["source"],
        ingress=_naming(entry.get("ingress", {})),
        gateway=_naming(entry.get("gateway", {})),
        signs=decode_signs(entry.get("signs", ())),
        control_signs=decode_signs(entry.get("controlSigns", ())),
        pods=decode_pods(entry.get("pods", ())),
        is_outside=entry.get("isOutside", False),
        is_on_node=entry.get("isOnNode", False),
        makes_proxies=entry.get("makesProxies", False),
    )


def _naming(entry: Mapping[str, Any]) -> Naming:
    return Naming(tuple(entry.get("controllers", ())), tuple(entry.get("classes", ())))
