"""selector-near-miss: selectors that select nothing because of a slip in a label."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.rule_api import CheckContext, joined, names
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.selectors.dangling import Cause, Dangling, dangling_policies
from netpol_lint.rule_api.selectors.dangling_peers import dangling_peers
from netpol_lint.rule_api.selectors.label_edits import slips_corrected
from netpol_lint.rule_api.selectors.label_slips import SlipKind
from netpol_lint.rule_api.selectors.near_misses import NearMiss
from netpol_lint.rule_api.selectors.selector_words import (
    labels_carried,
    owner_of,
    place_of,
    selector_of,
    speak,
)


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each selector that selects nothing and would, but for a slip, select what is there."""
    for each in chain(dangling_policies(ctx), dangling_peers(ctx)):
        if each.cause is Cause.NEAR_MISS and each.miss is not None:
            at = each.miss.slips[0].wanted.at if each.miss.slips else None
            message = f"{owner_of(each)} selects no {_what(each.miss)}, because {_reason(each, each.miss)}"
            yield speak(
                ctx,
                each,
                message,
                at=at or place_of(each),
                evidence=_evidence(ctx, each.miss),
                fix=_fix(ctx, each.miss),
            )


def _fix(ctx: CheckContext, miss: NearMiss) -> Fix | None:
    if miss.has_rivals or not miss.slips:
        return None
    labels = joined(f"`{slip.key}: {slip.value}`" for slip in miss.slips)
    edits = slips_corrected(ctx, miss.slips)
    return fix(Safety.UNSAFE, f"ask for {labels}", *edits, promise=Promise.CHANGES)


def _what(miss: NearMiss) -> str:
    return "namespace" if miss.namespaces else "pod"


def _reason(each: Dangling, miss: NearMiss) -> str:
    asked = joined(f"`{requirement}`" for requirement in miss.wanted)
    there = joined(f"`{slip}`" for slip in miss.slips)
    if miss.namespaces:
        return _reason_of_namespaces(miss, asked, there)
    if miss.is_own_label:
        own = asked or f"`{selector_of(each)}`"
        is_ = "is a label" if "=" in own and own.count("`") == 2 else "are labels"  # noqa: PLR2004
        of = f"{names(miss.workloads)} {'itself' if len(miss.workloads) == 1 else 'themselves'}"
        instead = f"; the pods carry {there}" if there else ""
        return f"{own} {is_} of {of} and not of the pods{instead}"
    advice = ""
    if any(slip.kind is SlipKind.VERSION for slip in miss.slips):
        advice = ", a label that changes with each release and is better left out"
    return f"none carries {asked}; the pods of {names(miss.workloads)} carry {there}{advice}"


def _reason_of_namespaces(miss: NearMiss, asked: str, there: str) -> str:
    listed = joined(each.name for each in miss.namespaces)
    if miss.slips[0].key == NAME_LABEL:
        return f"{asked} is the name of none that is known here; there is a namespace `{listed}`"
    verb = "carries" if len(miss.namespaces) == 1 else "carry"
    noun = "namespace" if len(miss.namespaces) == 1 else "namespaces"
    return f"none that is known here carries {asked}; {noun} {listed} {verb} {there}"


def _evidence(ctx: CheckContext, miss: NearMiss) -> Iterator[Evidence]:
    for workload in miss.workloads:
        yield Evidence(workload.at, f"the pods of {workload} have {labels_carried(workload)}")
        for service in ctx.services_of(workload):
            if service.selector is not None:
                yield Evidence(service.at, f"Service {service.ref.name} selects them by `{service.selector}`")
    for each in miss.namespaces:
        if each.at is not None:
            listed = ", ".join(f"{key}={value}" for key, value in sorted(each.labels.known.items()))
            yield Evidence(each.at, f"namespace {each.name} carries {listed}")
