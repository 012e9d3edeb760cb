"""Answers for people: a sentence with the verdict, then for each side the lines that decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from netpol_lint.policy.explain import SideReading
from netpol_lint.reach.explanation import Answer, Explanation
from netpol_lint.reach.service_walk import ServiceLead, ServicePortLead
from netpol_lint.reporting.explanation.context import ExplanationContext
from netpol_lint.reporting.explanation.excerpts import Paper
from netpol_lint.reporting.explanation.sentences import is_open_at_both_ends, verdict_sentence
from netpol_lint.reporting.explanation.side_rows import brief_rows, side_rows
from netpol_lint.reporting.full.paint import Painter, Role, Row, wrap

_ROLES: Final = {Answer.ALLOWED: Role.NOTE, Answer.UNKNOWN: Role.WARNING, Answer.DENIED: Role.ERROR}
_CLUSTERS_SHOWN: Final = 5


def render(answers: Sequence[Explanation], context: ExplanationContext) -> str:
    """Return each answer once, with the clusters for which it holds."""
    paper = Paper(lru_cache(maxsize=64)(context.source_lines), context.width)
    painter = Painter(context.colour)
    blocks = []
    for answer, clusters in _joined(answers):
        rows = [*(_cluster(clusters, paper) if context.names_clusters else ()), *_rows(answer, paper)]
        blocks.append("".join(map(painter.line, rows)))
    return "\n".join(blocks)


def _joined(answers: Sequence[Explanation]) -> list[tuple[Explanation, list[str]]]:
    """Join the answers that say the same about several clusters."""
    found: list[tuple[Explanation, list[str]]] = []
    for each in answers:
        same = replace(each, cluster="")
        for answer, clusters in found:
            if answer == same:
                clusters.append(each.cluster)
                break
        else:
            found.append((same, [each.cluster]))
    return found


def _cluster(clusters: list[str], paper: Paper) -> Iterator[Row]:
    shown, more = ", ".join(clusters[:_CLUSTERS_SHOWN]), len(clusters) - _CLUSTERS_SHOWN
    named = f"{shown} and {more} more" if more > 0 else shown
    yield from paper.prose(f"In {'cluster' if len(clusters) == 1 else 'clusters'} {named}:")
    yield ()


def _rows(answer: Explanation, paper: Paper) -> Iterator[Row]:
    if answer.service is not None:
        for each in answer.service.ports:
            yield from paper.prose(_lead(answer.service, each, answer.destination.title))
    word, rest = verdict_sentence(answer)
    first, *others = wrap(rest, first=paper.width - len(word) - 2, rest=paper.width)
    yield (_ROLES[answer.answer], word), (Role.HEADING, f": {first}")
    for line in others:
        yield ((Role.HEADING, line),)
    for side in () if is_open_at_both_ends(answer) else answer.sides:
        yield ()
        yield from (side_rows if _decides(side, answer) else brief_rows)(side, paper)
    if answer.remarks:
        yield ()
    for remark in answer.remarks:
        place = f" ({remark.at})" if remark.at is not None else ""
        yield from paper.prose(f"Note: {remark.says}{place}.")


def _decides(side: SideReading, answer: Explanation) -> bool:
    """Tell whether the answer would be another but for this side."""
    match answer.answer:
        case Answer.ALLOWED:
            return True
        case Answer.UNKNOWN:
            return side.allowed != side.asked
        case Answer.DENIED:
            return not side.possible or all(each.possible for each in answer.sides)


def _lead(service: ServiceLead, each: ServicePortLead, title: str) -> str:
    if service.is_headless:
        through = f"{service.title} is headless: its name stands for the addresses of its pods"
        return f"{through}, and {each.protocol.value} {each.target} arrives at {title} ({each.at})."
    name = f" (named {each.target_name})" if each.target_name else ""
    return f"{service.title} port {each.port} leads to port {each.target}{name} of {title} ({each.at})."
