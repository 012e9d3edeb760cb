"""intent-violated: connections that are otherwise than the configuration expects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from netpol_lint.config import Expectation, StatedPort
from netpol_lint.findings import Evidence, Finding
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined
from netpol_lint.rule_api.intent.deciders import Decider, denying, letting_through
from netpol_lint.rule_api.intent.expectations import (
    Members,
    Otherwise,
    Violation,
    connections_asked,
    is_met_elsewhere,
    members_of,
    violations,
)

_SHOWN = 5
_VERBS: Final = {
    Otherwise.ALLOWED: "may open",
    Otherwise.DENIED: "may not open",
    Otherwise.UNKNOWN: "may or may not open",
}


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report for each expectation what makes it fail, or that it is about nobody."""
    for expectation in ctx.config.expect if ctx.cluster else ():
        source, destination = (members_of(ctx, end) for end in (expectation.source, expectation.destination))
        if source and destination:
            yield from _violated(ctx, expectation, source, destination)
        elif expectation.is_own or not is_met_elsewhere(ctx, expectation):
            yield _about_nobody(ctx, expectation, source, destination)


def _violated(
    ctx: CheckContext, expectation: Expectation, source: Members, destination: Members
) -> Iterator[Finding]:
    port = expectation.port
    if port is not None and not _asks_for_something(port, destination):
        yield _without_port(ctx, expectation, port)
        return
    found: dict[tuple[Otherwise, Decider], list[Violation]] = defaultdict(list)
    for violation in violations(ctx, expectation, source, destination):
        for decider in dict.fromkeys(_deciders(ctx, expectation, violation)):
            found[violation.how, decider].append(violation)
    basis = Basis.ASSUMED if source.is_assumed or destination.is_assumed else Basis.DECLARED
    for (_, decider), several in found.items():
        yield _finding(ctx, expectation, decider, several, basis=basis)


def _asks_for_something(port: StatedPort, destination: Members) -> bool:
    ends: tuple[Workload | None, ...] = destination.workloads or (None,)
    return any(connections_asked(port, each) for each in ends)


def _deciders(ctx: CheckContext, expectation: Expectation, violation: Violation) -> Iterator[Decider]:
    match violation.how:
        case Otherwise.ALLOWED:
            yield from letting_through(ctx, violation, expectation.at)
        case Otherwise.DENIED:
            yield denying(violation)
        case Otherwise.UNKNOWN:
            yield Decider(expectation.at, "", "nobody can tell from what is declared here")


def _finding(
    ctx: CheckContext, expectation: Expectation, decider: Decider, several: list[Violation], *, basis: Basis
) -> Finding:
    how, found = several[0].how, several[0].found
    for each in several[1:]:
        found |= each.found
    what = "any connection" if found.is_all else str(found)
    sources = _named((each.sources for each in several), expectation.source.text)
    destinations = _named((each.destinations for each in several), expectation.destination.text)
    wish = f"which `expect` {'allows' if expectation.is_allowed else 'denies'}{_reason(expectation)}"
    bases = (basis, Basis.INCOMPLETE) if how is Otherwise.UNKNOWN else (basis,)
    return ctx.finding(
        decider.at,
        f"{sources} {_VERBS[how]} {what} to {destinations}, {wish}; {decider.says}",
        subject=decider.subject,
        confidence=confidence_of(*bases),
        evidence=_evidence(expectation, several),
        is_argument=len(several) == 1,
    )


def _named(ends: Iterable[tuple[Workload, ...]], text: str) -> str:
    """Name the workloads of some ends; addresses and assumed ones as the configuration does."""
    workloads = {each.ref: each for end in ends for each in end if not each.is_assumed}
    return joined(sorted(map(str, workloads.values())), at_most=_SHOWN) or text


def _reason(expectation: Expectation) -> str:
    return f" ({expectation.reason})" if expectation.reason else ""


def _evidence(expectation: Expectation, several: list[Violation]) -> Iterator[Evidence]:
    """Yield what is expected, and what both ends of a few pairs say to it."""
    yield Evidence(expectation.at, _expected(expectation))
    for violation in several[:_SHOWN]:
        for direction, own, other in violation.sides:
            verdict = violation.engine.side(direction, own, other)
            yield from verdict.because
            if not verdict.because and verdict.allowed.is_all and own.at.path:
                yield Evidence(own.at, f"no policy isolates {own} for {direction.field_name}")


def _expected(expectation: Expectation) -> str:
    verb = "may" if expectation.is_allowed else "may not"
    port = "" if expectation.port is None else f" port {expectation.port.text} of"
    return f"{expectation.source.text} {verb} reach{port} {expectation.destination.text}"


def _about_nobody(
    ctx: CheckContext, expectation: Expectation, source: Members, destination: Members
) -> Finding:
    missing = [
        (side, end)
        for side, end, members in (
            ("from", expectation.source, source),
            ("to", expectation.destination, destination),
        )
        if not members
    ]
    says = joined(f"`{side}` ({end.text})" for side, end in missing)
    return ctx.finding(
        missing[0][1].at,
        f"{says} of this expectation {'match' if len(missing) > 1 else 'matches'} no workload, so nothing is"
        " checked; name pods that run",
        subject="",
        confidence=confidence_of(Basis.ASSUMED if ctx.gaps or ctx.is_partly_read else Basis.DECLARED),
        evidence=[Evidence(expectation.at, _expected(expectation))],
    )


def _without_port(ctx: CheckContext, expectation: Expectation, port: StatedPort) -> Finding:
    return ctx.finding(
        expectation.at,
        f"no container of {expectation.destination.text} declares a port named {port.text}, so nothing is"
        " checked; write its number",
        subject="",
        confidence=confidence_of(Basis.DECLARED),
        evidence=[Evidence(expectation.destination.at, _expected(expectation))],
    )
