"""What a selector asks for and labels do not have, or may not have."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.policy.explain.reading import ONE_PEER, Miss, MissKind, Question
from netpol_lint.policy.verdict import UnknownReason
from netpol_lint.resources.namespace import Namespace
from netpol_lint.resources.selector import Labels, LabelSelector, Match, Operator, Requirement
from netpol_lint.resources.workload import Workload


class Labelled(Struct, frozen=True):
    """Something with labels, and the selector that looks at them.

    `unknown` says why not all of them are known, `answer` what would make them known.
    """

    name: str
    labels: Labels
    kind: MissKind
    field: str
    unknown: str
    answer: str = ""

    @property
    def whose(self) -> str:
        """Whose selector it is."""
        return "the policy" if self.kind is MissKind.SUBJECT else ONE_PEER


def labelled_namespace(namespace: Namespace) -> Labelled:
    """Return a namespace as a namespaceSelector sees it."""
    name, answer = f"namespace {namespace.name}", ""
    unknown = f"the labels of {name} are only known once it is delivered"
    if not namespace.is_declared and not namespace.labels.is_complete:
        unknown = f"no manifest declares {name}"
        answer = f"declare Namespace {namespace.name}, or state `namespaces.labels` in .netpol-lint.yaml"
    return Labelled(
        name=name,
        labels=namespace.labels,
        kind=MissKind.NAMESPACE_LABEL,
        field="namespaceSelector",
        unknown=unknown,
        answer=answer,
    )


def labelled_pods(workload: Workload, name: str, *, kind: MissKind = MissKind.LABEL) -> Labelled:
    """Return pods as a podSelector sees them."""
    if not workload.labels.is_complete:
        unknown, answer = f"no manifest states the labels of {name}", "declare it in this repository"
    else:
        unknown, answer = f"some labels of {name} are only known once its pods run", ""
    return Labelled(name, workload.labels, kind, "podSelector", unknown, answer)


def unmet(selector: LabelSelector | None, who: Labelled, fallback: Location) -> Iterator[Miss | Question]:
    """Yield what a selector asks for in vain, or possibly so; `fallback` is its place if none is known."""
    for requirement in selector.requirements if selector else ():
        match = requirement.match(who.labels)
        if match is Match.NO:
            instead = _instead(requirement, who.labels)
            says = f"its `{who.field}` asks for `{requirement}`, and {who.name} {instead}"
            yield Miss(who.kind, says, requirement.at or fallback, _remedy(requirement, who))
        elif match is Match.UNKNOWN:
            verb = "has" if requirement.operator is Operator.IN else "meets"
            says = f"{who.unknown}, so that nobody knows whether it {verb} `{requirement}`"
            yield Question(UnknownReason.LABELS, says, requirement.at or fallback, who.answer)


def _instead(requirement: Requirement, labels: Labels) -> str:
    """Say what there is in place of what is asked for."""
    value = labels.known.get(requirement.key)
    if value is not None:
        return f"has `{requirement.key}={value}`"
    if requirement.key in labels.unknown_keys:
        return f"has a label `{requirement.key}`"
    return f"has no label `{requirement.key}`"


def _remedy(requirement: Requirement, who: Labelled) -> str:
    value = who.labels.known.get(requirement.key)
    if value is not None and requirement.operator is Operator.IN:
        return f"{who.whose} asked for `{requirement.key}={value}`"
    return f"{who.whose} did not ask for `{requirement}`"
