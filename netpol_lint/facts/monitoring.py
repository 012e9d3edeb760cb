"""What scrapes metrics: how to tell its pods, what operators make of a custom resource, and where it runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from netpol_lint.facts.pods import PodsAt, Sign, decode_pods, decode_signs
from netpol_lint.facts.reading import read


class OperatedPods(Struct, frozen=True):
    """The labels of the pods that an operator makes from a custom resource of a group and kind.

    `{name}` and `{namespace}` in a value stand for those of the custom resource.
    """

    group: str
    kind: str
    labels: Mapping[str, str]

    def labels_for(self, name: str, namespace: str) -> Mapping[str, str]:
        """Return the labels of the pods that are made from the custom resource of this name."""
        return {
            key: value.replace("{name}", name).replace("{namespace}", namespace)
            for key, value in self.labels.items()
        }


class MonitoringStack(Struct, frozen=True):
    """One product that scrapes metrics from pods.

    `signs` tell its pods, `operators` what makes them from custom resources, and `pods` is where they
    usually run when nobody declares them.
    """

    name: str
    source: str
    signs: tuple[Sign, ...]
    operators: tuple[OperatedPods, ...]
    pods: tuple[PodsAt, ...]


@cache
def monitoring_stacks() -> tuple[MonitoringStack, ...]:
    """Return every stack that is known."""
    return tuple(map(_stack, read("monitoring")["stacks"]))


def _stack(entry: Mapping[str, Any]) -> MonitoringStack:
    return MonitoringStack(
        name=entry["name"],
        source=entry["source"],
        signs=decode_signs(entry["signs"]),
        operators=tuple(
            OperatedPods(each["group"], each["kind"], each["labels"]) for each in entry.get("operators", ())
        ),
        pods=decode_pods(entry["pods"]),
    )
