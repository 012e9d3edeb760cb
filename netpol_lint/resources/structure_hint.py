"""What the author of a misplaced field or a wrong type most likely meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.resources.field import Field

_HOME: Final[Mapping[str, str]] = {
    "cidr": "inside `ipBlock`",
    "except": "inside `ipBlock`, beside `cidr`",
    "endPort": "inside an item of `ports`, beside `port`",
    "egress": "directly under `spec`",
    "from": "inside an item of `spec.ingress`",
    "ingress": "directly under `spec`",
    "ipBlock": "inside an item of `from` or `to`",
    "matchExpressions": "inside a selector such as `podSelector`",
    "matchLabels": "inside a selector such as `podSelector`",
    "namespace": "inside `metadata`",
    "namespaceSelector": "inside an item of `from` or `to`",
    "podSelector": "directly under `spec`, or inside an item of `from` or `to`",
    "policyTypes": "directly under `spec`",
    "port": "inside an item of `ports`",
    "ports": "inside an item of `ingress` or `egress`, beside `from` or `to`",
    "protocol": "inside an item of `ports`",
    "to": "inside an item of `spec.egress`",
}
"""Where each field of a NetworkPolicy belongs."""


class Vocabulary(Struct, frozen=True):
    """What hints have to know of a kind's fields.

    `elsewhere` has the hint for each field that belongs elsewhere or is called otherwise, `selectors`
    names the fields that hold a label selector, and `empty_means` says what an empty list means,
    where people expect something else.
    """

    elsewhere: Mapping[str, str]
    selectors: frozenset[str]
    empty_means: Mapping[str, str]


OF_NETWORK_POLICIES: Final = Vocabulary(
    elsewhere={name: f"it belongs {home}" for name, home in _HOME.items()},
    selectors=frozenset({"podSelector", "namespaceSelector"}),
    empty_means={
        "egress": ", and allows nothing",
        "from": ", and means every source",
        "ingress": ", and allows nothing",
        "ports": ", and means every port",
        "to": ", and means every destination",
    },
)


class Hint(Struct, frozen=True):
    """What would be right, and the place of another line that shows it, if there is one."""

    says: str
    at: Location | None = None
    at_says: str = ""


def hint_for_unknown_field(
    name: str, *, path: tuple[str | int, ...], known: tuple[str, ...], parent: Field, words: Vocabulary
) -> Hint:
    """Say where a field most likely belongs, or how it is most likely spelled."""
    if not path and name == "status":
        return Hint("the API dropped it, remove it")
    slip = slip_in(name, known=known, words=words)
    if slip is not None:
        return Hint(slip)
    if path and path[-1] in words.selectors:
        return Hint(f"labels belong under `matchLabels`: `{path[-1]}: {{matchLabels: {{{name}: …}}}}`")
    empty = _empty_match_labels(parent) if not path else None
    if empty is not None:
        return Hint(
            f"if `{name}` is a label, indent it below `matchLabels`",
            at=empty,
            at_says="this `matchLabels` is empty, so the selector matches every pod",
        )
    return Hint(
        f"the fields here are {', '.join(f'`{field}`' for field in known if field not in _SERVER_SET)}"
    )


def slip_in(name: str, *, known: tuple[str, ...], words: Vocabulary) -> str | None:
    """Say what to do about a field that is misspelled or misplaced; `None` if it is neither."""
    near = nearest_field(name, known)
    return f"did you mean `{near}`?" if near else words.elsewhere.get(name)


def nearest_field(name: str, known: tuple[str, ...]) -> str | None:
    """Return the field that is spelled most like a name, if one is."""
    # Imported here because few policies have a field that is unknown.
    from difflib import get_close_matches

    # The API's field names are case-sensitive, so a folded comparison finds `podselector` too.
    folded = {field.lower(): field for field in known}
    close = get_close_matches(name.lower(), folded, n=1, cutoff=0.75)
    return folded[close[0]] if close else None


_SERVER_SET: Final = frozenset(
    {
        *(
            "clusterName",
            "creationTimestamp",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "finalizers",
        ),
        *("generation", "managedFields", "ownerReferences", "resourceVersion", "selfLink", "sops", "uid"),
    }
)
"""Fields that nobody writes by hand and that no hint should name."""


def _empty_match_labels(root: Field) -> Location | None:
    """Return a `matchLabels:` without a value: labels at the wrong depth leave one behind."""
    selector = root.get("spec", "podSelector")
    if selector is None or selector.get("matchLabels") is not None:
        return None
    return selector.key_at("matchLabels")


def hint_for_type(field: Field, *, wants: tuple[str, ...], words: Vocabulary) -> str:
    """Say how to write a value of the right type, where the slip is a common one."""
    items = list(field.items())
    name = field.path.rpartition(".")[2]
    if "object" in wants and items and all(item.mapping is not None for item in items):
        keys = [name for item in items for name, _ in item.fields()]
        return f"remove the dash before {' and '.join(f'`{key}`' for key in keys[:3])}"
    if name in words.selectors and field.value is None and not items and field.mapping is None:
        return "an empty selector, which matches everything, is written `{}`"
    if "array" in wants:
        return _hint_for_list(field, name, words)
    if wants[0] == "string" and field.value is not None:
        return f'quote it: `"{getattr(field.node, "text", field.value)}"`'
    return ""


def _hint_for_list(field: Field, name: str, words: Vocabulary) -> str:
    if isinstance(field.value, str):
        return f"a list of one item is written `[{field.value}]`"
    if field.mapping is None:
        return ""
    if not field.mapping.entries:
        return f"a list without items is written `[]`{words.empty_means.get(name, '')}"
    return "put a dash before its first line to make it the only item of a list"
