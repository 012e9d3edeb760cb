"""metrics-scrape-blocked: pods that are to be scraped and do not admit what scrapes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.facts.monitoring import monitoring_stacks
from netpol_lint.findings import Evidence, Finding
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import NO_CONNECTIONS
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, names
from netpol_lint.rule_api.connections.broken_connections import isolating, narrowest, takes_part
from netpol_lint.rule_api.connections.scrape_targets import ScrapeTarget, has_fixed_targets, scrape_targets
from netpol_lint.rule_api.connections.strangers import may_admit_strangers
from netpol_lint.rule_api.connections.wanted_connections import WantedConnections, wanted_connections


class _Blocked(Struct, frozen=True):
    """A target and the policies of its pods, which admit none of the `scrapers`, or nobody from elsewhere."""

    target: ScrapeTarget
    group: PolicyGroup
    scrapers: tuple[Workload, ...]


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy that keeps out what scrapes metrics, once for all targets."""
    if not ctx.inventory.policies:
        return
    wanted = wanted_connections(ctx)
    blocked: dict[ObjectRef, list[tuple[NetworkPolicy, _Blocked]]] = defaultdict(list)
    for target in scrape_targets(ctx):
        found = _judged(ctx, target)
        policy = None if found is None else narrowest(found.group)
        if found is not None and policy is not None and not _is_told_elsewhere(wanted, found):
            blocked[policy.ref].append((policy, found))
    for cases in blocked.values():
        yield _finding(ctx, cases[0][0], [each for _, each in cases])


def _is_told_elsewhere(wanted: WantedConnections, found: _Blocked) -> bool:
    destination = found.target.workload
    if any(wanted.half_open.have(each, destination) for each in found.scrapers):
        return True
    declared = tuple(each for each in found.scrapers if not each.is_assumed)
    return any(wanted.slips.explain(each, destination) for each in declared or (None,))


def _judged(ctx: CheckContext, target: ScrapeTarget) -> _Blocked | None:
    workload = target.workload
    engine = ctx.engine
    if not takes_part(workload) or ctx.is_system(workload.namespace):
        return None
    if engine.isolation(workload, Direction.INGRESS).state is not Ternary.YES:
        return None
    if engine.is_undecided_for(workload, Direction.INGRESS):
        return None
    group = engine.group_of(workload, Direction.INGRESS)
    clients = ctx.clients.monitoring
    if clients.is_assumed:
        return None if _may_enter(ctx, group, target) else _Blocked(target, group, ())
    scrapers = tuple(each for each in clients.pods if _comes_to(ctx, each, target))
    # What runs on its node comes from an address that no selector matches.
    if not scrapers or any(each.host_network or each.ref == workload.ref for each in scrapers):
        return None
    asked = ctx.clients.engine if any(each.is_assumed for each in scrapers) else engine
    is_kept_out = all(_denies(asked, each, target) for each in scrapers)
    return _Blocked(target, group, scrapers) if is_kept_out else None


def _comes_to(ctx: CheckContext, scraper: Workload, target: ScrapeTarget) -> bool:
    return not (target.is_annotated and has_fixed_targets(ctx, scraper))


def _denies(engine: PolicyEngine, scraper: Workload, target: ScrapeTarget) -> bool:
    return not engine.side(Direction.INGRESS, target.workload, scraper).possible & target.connections


def _may_enter(ctx: CheckContext, group: PolicyGroup, target: ScrapeTarget) -> bool:
    """Tell whether a rule for the port may let in something of which nobody says where it runs."""
    if group.cluster_wide or group.maybe_cluster_wide:
        return True
    usual = frozenset(place.namespace for stack in monitoring_stacks() for place in stack.pods)
    pod = ctx.engine.classes.of(target.workload)
    rules = (each for each in group.possible_rules if each.connections_to(pod) & target.connections)
    return any(may_admit_strangers(ctx, each, usual) for each in rules)


def _finding(ctx: CheckContext, policy: NetworkPolicy, cases: list[_Blocked]) -> Finding:
    pods = {each.target.workload.ref: each.target.workload for each in cases}
    ports = NO_CONNECTIONS
    for each in cases:
        ports |= each.target.connections
    scrapers = cases[0].scrapers
    whom = f"{names(scrapers)}" if scrapers else "anything that could scrape them"
    basis = Basis.DECLARED if scrapers and not any(each.is_assumed for each in scrapers) else Basis.ASSUMED
    source = str(scrapers[0].ref) if scrapers else "SOURCE"
    first = cases[0].target.workload.ref
    return ctx.finding(
        policy.at,
        f"ingress of {names(pods.values())} in namespace {policy.namespace} does not admit {whom} on {ports},"
        f" though {cases[0].target.says}; metrics stay empty;"
        f" `netpol-lint generate allow {source} {first}` writes what is missing",
        subject=str(policy.ref),
        confidence=confidence_of(basis),
        evidence=_evidence(cases),
        is_argument=len(cases) == 1,
        lacking_in=policy.namespace,
    )


def _evidence(cases: list[_Blocked]) -> Iterator[Evidence]:
    for each in cases:
        target = each.target
        yield Evidence(target.at, f"{target.says}, which leads to {target.connections} of {target.workload}")
    for each in cases:
        yield from (Evidence(one.at, f"{one} scrapes metrics") for one in each.scrapers if one.at.path)
        yield from isolating(each.group)
