"""Who scrapes metrics in a cluster, as far as the repository declares it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from netpol_lint.facts.monitoring import OperatedPods, monitoring_stacks
from netpol_lint.facts.pods import Sign, repository_of
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.ingress_product import bears
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef, name_at
from netpol_lint.resources.selector import Labels
from netpol_lint.resources.workload import Workload


def declared_scrapers(inventory: Inventory) -> tuple[Workload, ...]:
    """Return the workloads that scrape metrics, and what operators make for that of custom resources.

    Of the latter the labels are known that the operator sets and that the custom resource adds; as
    workloads they are assumed.
    """
    signs = _keyed_signs()
    found = [each for each in inventory.workloads if _scrapes(each, signs)]
    return (*found, *_operated(inventory.pod_makers))


@cache
def _keyed_signs() -> Mapping[str, Sequence[Sign]]:
    keyed: dict[str, list[Sign]] = defaultdict(list)
    for stack in monitoring_stacks():
        for sign in stack.signs:
            keyed[sign.key].append(sign)
    return dict(keyed)


def _scrapes(workload: Workload, signs: Mapping[str, Sequence[Sign]]) -> bool:
    images = (repository_of(image).rpartition("/")[2] for image in workload.images)
    candidates = (sign for key in (*images, *workload.labels.known) for sign in signs.get(key, ()))
    return any(bears(workload, sign) for sign in candidates)


def _operated(makers: Iterable[ApiObject]) -> Iterator[Workload]:
    kinds = {(each.group, each.kind): each for stack in monitoring_stacks() for each in stack.operators}
    for each in makers:
        operated = kinds.get((each.group, each.kind))
        if operated is not None:
            yield _workload(each, operated)


def _workload(each: ApiObject, operated: OperatedPods) -> Workload:
    namespace = each.effective_namespace
    added = Field(each.root).get("spec", "podMetadata", "labels")
    labels = {**_strings(added), **operated.labels_for(each.name, namespace)}
    return Workload(
        ref=ObjectRef(namespace, each.kind, each.name),
        at=name_at(each),
        labels=Labels(labels, is_complete=False),
        is_assumed=True,
    )


def _strings(labels: Field | None) -> dict[str, str]:
    return {} if labels is None else {key: value.text for key, value in labels.fields() if value.text}
