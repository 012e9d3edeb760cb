"""Which product that answers for Ingresses, Gateways and Routes a workload runs, if any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from netpol_lint.facts.ingress_controllers import Product, products
from netpol_lint.facts.pods import Sign, repository_of
from netpol_lint.resources.workload import Workload


@cache
def _keyed_signs() -> Mapping[str, Sequence[tuple[int, Sign]]]:
    """Return each sign, and the position of its product, by an image's last segment or a label's key."""
    keyed: dict[str, list[tuple[int, Sign]]] = defaultdict(list)
    for position, product in enumerate(products()):
        for sign in product.signs:
            keyed[sign.key].append((position, sign))
    return dict(keyed)


def product_of(workload: Workload) -> Product | None:
    """Return the product whose pods open connections to backends, if the workload runs them."""
    images = (repository_of(image).rpartition("/")[2] for image in workload.images)
    signs = _keyed_signs()
    candidates = [each for key in (*images, *workload.labels.known) for each in signs.get(key, ())]
    borne = [position for position, sign in candidates if bears(workload, sign)]
    return products()[min(borne)] if borne else None


def bears(workload: Workload, sign: Sign) -> bool:
    """Tell whether the pods of a workload bear a sign."""
    return sign.is_borne_by(workload.labels.known, workload.images)
