"""What is known of a policy that is not evaluated: whom it may select, and in which directions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.resources.field import Field
from netpol_lint.resources.foreign.condition import ALWAYS, Condition, as_far_as_known
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.placeholder import has_placeholder
from netpol_lint.resources.problem_log import ProblemLog
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.resources.selector_decoder import decode_selector

BOTH: Final = frozenset(Direction)


class Reach(Struct, frozen=True):
    """Whom a policy may select, in which directions it decides, and in which it may isolate.

    `isolates` is part of `directions`: a policy may allow or deny something and leave the rest as it is.
    One that `only_restricts` never allows what others deny.
    """

    selects: Condition = ALWAYS
    directions: frozenset[Direction] = BOTH
    isolates: frozenset[Direction] = BOTH
    only_restricts: bool = False


ANYTHING: Final = Reach()


def stated_directions(spec: Field, names: str) -> frozenset[Direction]:
    """Return the directions that a list such as `policyTypes` names."""
    listed = spec.get(names)
    found = {each.text for each in (listed.items() if listed else ())}
    if any(has_placeholder(text or "") for text in (*found, listed.text if listed else "")):
        return BOTH
    return frozenset(each for each in Direction if each.value in found)


def before_delivery(reaches: Iterable[Reach]) -> tuple[Reach, ...]:
    """Return the reaches of a policy that holds values which only the delivery fills in."""
    return tuple(replace(each, selects=as_far_as_known(each.selects)) for each in reaches)


def selector(each: Field | None) -> LabelSelector:
    """Decode a label selector of which nobody asks whether it is valid; absent, it selects everything."""
    return LabelSelector() if each is None else decode_selector(each, ProblemLog(""))


def has_items(each: Field, name: str) -> bool:
    """Tell whether a list has something in it, or is filled in later as a whole."""
    found = each.get(name)
    return found is not None and (any(True for _ in found.items()) or has_placeholder(found.text or ""))
