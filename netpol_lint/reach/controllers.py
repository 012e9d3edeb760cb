"""Which pods answer for an Ingress or a Gateway, as far as they are declared here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.facts.ingress_controllers import OPENSHIFT, Naming, Product, products
from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.policy.cidr import EVERY_ADDRESS, NO_ADDRESSES, CidrSet
from netpol_lint.resources.entrance import Entrances
from netpol_lint.resources.gateway import Gateway
from netpol_lint.resources.ingress import Ingress
from netpol_lint.resources.ingress_product import bears, product_of
from netpol_lint.resources.workload import Workload

_CLASS_FLAG: Final = lazy_pattern(
    r"--?(?:ingress-class(?:-name)?|ingress\.class|providers\.kubernetes\w+\.ingressclass)(?:=(.*))?",
    re.IGNORECASE,
)
_CONTROLLER_FLAG: Final = lazy_pattern(r"--?controller-class(?:=(.*))?")
_GATEWAY_NAME: Final = "gateway.networking.k8s.io/gateway-name"
"""What the proxies of a Gateway are labelled with, in its namespace: https://gateway-api.sigs.k8s.io/geps/gep-1762/."""
_OWNER_NAME: Final = "gateway.envoyproxy.io/owning-gateway-name"
_OWNER_NAMESPACE: Final = "gateway.envoyproxy.io/owning-gateway-namespace"


class Answer(Struct, frozen=True):
    """Who opens the connections to the backends of an entry point.

    `workloads` are the pods that do, `sources` the addresses of load balancers that do it from outside.
    Without either, whatever answers is not declared here.
    """

    workloads: tuple[Workload, ...] = ()
    sources: CidrSet = NO_ADDRESSES
    product: str | None = None


NOBODY: Final = Answer()


class _Controller(Struct, frozen=True):
    """A workload that answers; `classes` and `names` are those it states, none if it states none.

    `names` are what the `controller` of a class must be.
    """

    product: Product
    workload: Workload
    classes: frozenset[str]
    names: frozenset[str]


class Controllers:
    """The controllers of a cluster, and the classes that tell which of them answers."""

    def __init__(
        self, workloads: Iterable[Workload], entrances: Entrances, *, stated: tuple[Workload, ...] = ()
    ) -> None:
        """Find the controllers among the workloads of a cluster; `stated` ones answer when no other does."""
        self._stated = stated
        self._workloads = tuple(workloads)
        self._found = tuple(_find(self._workloads))
        self._ingress_classes = {each.name: each.controller for each in entrances.ingress_classes}
        self._gateway_classes = {each.name: each.controller for each in entrances.gateway_classes}
        defaults = [each.name for each in entrances.ingress_classes if each.is_default]
        self._default_class = defaults[0] if len(defaults) == 1 else None
        self._owned = _by_gateway(self._workloads)

    def of_ingress(self, ingress: Ingress) -> Answer:
        """Tell who answers for an Ingress: whoever has its class, or the default one."""
        return self._or_stated(self._of_ingress(ingress))

    def of_route(self) -> Answer:
        """Tell who answers for the Routes of OpenShift."""
        return self._or_stated(_answer(each for each in self._found if each.product.name == OPENSHIFT))

    def of_gateway(self, gateway: Gateway) -> Answer:
        """Tell who answers for a Gateway: proxies of its own, else the one that all share."""
        return self._or_stated(self._of_gateway(gateway))

    def _or_stated(self, answer: Answer) -> Answer:
        if answer.workloads or answer.sources or not self._stated:
            return answer
        return replace(answer, workloads=self._stated)

    def _of_ingress(self, ingress: Ingress) -> Answer:
        able = [each for each in self._found if ingress.product in (None, each.product.name)]
        # The API server fills in the default for Ingresses and for no other kind.
        name = ingress.class_name or (None if ingress.product else self._default_class)
        if name is None:
            return _answer(each for each in able if not each.classes)
        stated = [each for each in able if name in each.classes]
        if stated:
            return _answer(stated)
        controller = self._ingress_classes.get(name)
        named = [each for each in able if _has_class(each, name, controller)]
        if named or ingress.product:
            return _answer(named)
        return _outside([each for each in products() if _is_meant(each.ingress, name, controller)])

    def _of_gateway(self, gateway: Gateway) -> Answer:
        own = self._owned.get((gateway.ref.namespace, gateway.ref.name), ())
        if own:
            return Answer(tuple(own))
        name = gateway.class_name
        if name is None:
            return NOBODY
        controller = self._gateway_classes.get(name)
        meant = [each for each in products() if _is_meant(each.gateway, name, controller)]
        shared = [each for each in self._found if each.product in meant and not each.product.makes_proxies]
        return _answer(shared) if shared else _outside(meant)


def _answer(controllers: Iterable[_Controller]) -> Answer:
    listed = tuple(controllers)
    names = {each.product.name for each in listed}
    return Answer(tuple(each.workload for each in listed), product=names.pop() if len(names) == 1 else None)


def _outside(meant: list[Product]) -> Answer:
    """Answer for products of which no pod is declared here; load balancers need none."""
    if len(meant) != 1:
        return NOBODY
    return Answer(sources=EVERY_ADDRESS if meant[0].is_outside else NO_ADDRESSES, product=meant[0].name)


def _is_meant(naming: Naming, class_name: str, controller: str | None) -> bool:
    """Tell whether a class is a product's, by its controller or, if that is not known, by its name."""
    return naming.is_usual(class_name) if controller is None else naming.is_named_by(controller)


def _has_class(each: _Controller, class_name: str, controller: str | None) -> bool:
    """Tell whether a controller, which does not state this class, answers for it."""
    if controller is not None and each.names:
        return controller in each.names
    return not each.classes and _is_meant(each.product.ingress, class_name, controller)


def _find(workloads: tuple[Workload, ...]) -> Iterator[_Controller]:
    found = [(each, product) for each in workloads if (product := product_of(each)) is not None]
    beside = _control_workloads(workloads, found)
    for workload, product in found:
        speakers = (workload, *beside.get((workload.namespace, product.name), ()))
        yield _Controller(
            product=product,
            workload=workload,
            classes=frozenset().union(*(_stated(each, _CLASS_FLAG) for each in speakers)),
            names=frozenset().union(*(_stated(each, _CONTROLLER_FLAG) for each in speakers)),
        )


def _control_workloads(
    workloads: tuple[Workload, ...], found: list[tuple[Workload, Product]]
) -> Mapping[tuple[str, str], list[Workload]]:
    """Return, by namespace and product, what configures the pods that were found there."""
    needed = {(each.namespace, product.name) for each, product in found if product.control_signs}
    controlled = [each for each in products() if each.control_signs] if needed else []
    beside: dict[tuple[str, str], list[Workload]] = defaultdict(list)
    for each in workloads:
        for product in controlled:
            key = (each.namespace, product.name)
            if key in needed and any(bears(each, sign) for sign in product.control_signs):
                beside[key].append(each)
    return beside


def _stated(workload: Workload, flag: re.Pattern[str]) -> frozenset[str]:
    """Return the values of an argument, written in one with it or after it, with commas between them."""
    values: set[str] = set()
    for position, text in enumerate(workload.mentions):
        found = flag.fullmatch(text)
        if found is None:
            continue
        after = workload.mentions[position + 1 : position + 2]
        listed = found[1] if found[1] is not None else "".join(after)
        values.update(value.strip() for value in listed.split(","))
    return frozenset(values - {""})


def _by_gateway(workloads: Iterable[Workload]) -> Mapping[tuple[str, str], list[Workload]]:
    """Return the proxies that their labels say belong to one Gateway, by its namespace and name."""
    owned: dict[tuple[str, str], list[Workload]] = defaultdict(list)
    for each in workloads:
        known = each.labels.known
        if _GATEWAY_NAME in known:
            owned[each.namespace, known[_GATEWAY_NAME]].append(each)
        elif _OWNER_NAME in known:
            owned[known.get(_OWNER_NAMESPACE, each.namespace), known[_OWNER_NAME]].append(each)
    return owned
