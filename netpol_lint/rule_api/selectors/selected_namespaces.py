"""Which namespaces of a cluster a selector selects, found by their labels without looking at each."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.policy.selection import LabelIndex
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.rule_api.context import CheckContext


class SelectedNamespaces(Struct, frozen=True):
    """What selectors select among the namespaces that are known, whether or not pods run there."""

    _names: tuple[str, ...]
    _labels: LabelIndex

    def certain(self, selector: LabelSelector) -> list[str]:
        """Return the names of those that are selected for certain, in the order of the inventory."""
        return [self._names[index] for index in self._labels.select(selector).certain]

    def may_be_more(self, selector: LabelSelector) -> bool:
        """Tell whether others may be selected, too, which hangs on labels that are not known."""
        return not self._labels.select(selector).is_certain


def selected_namespaces(ctx: CheckContext) -> SelectedNamespaces:
    """Return the namespaces of a cluster, ready to be selected."""
    return ctx.remembered.answer(_indexed, ctx)


def _indexed(ctx: CheckContext) -> SelectedNamespaces:
    known = ctx.inventory.namespaces
    return SelectedNamespaces(tuple(known), LabelIndex(0, [each.labels for each in known.values()]))
