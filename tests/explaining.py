"""Asking for explanations the way the command line does."""

from __future__ import annotations

from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.policy.explain import SideReading
from netpol_lint.reach.asked_port import parse_port
from netpol_lint.reach.connectivity import connectivity
from netpol_lint.reach.ends import Scene, find_ends, is_undeclared
from netpol_lint.reach.explain import explain
from netpol_lint.reach.explanation import Explanation
from tests.engine_answers import model_of


def scene_of(manifests: str, config: Config = DEFAULT_CONFIG, *, has_undeclared: bool = False) -> Scene:
    """Set the scene of one file of manifests."""
    model = model_of(manifests, config)
    if not has_undeclared:
        return Scene("", model.engine, (*model.inventory.workloads, *model.assumed), model.facts)
    reach = connectivity(model.inventory, model.reach.surroundings)
    workloads = tuple(member for each in reach.engine.classes.classes for member in each.members)
    return Scene("", reach.engine, workloads, model.facts, reach.entrances)


def answers(
    manifests: str, source: str, destination: str, port: str | None = None, config: Config = DEFAULT_CONFIG
) -> list[Explanation]:
    """Ask about two ends by name."""
    scene = scene_of(manifests, config, has_undeclared=is_undeclared(source) or is_undeclared(destination))
    (start,), (end,) = (find_ends(text, [scene]) for text in (source, destination))
    assert start is not None
    assert end is not None
    return list(explain(scene, start, end, None if port is None else parse_port(port)))


def answer(
    manifests: str, source: str, destination: str, port: str | None = None, config: Config = DEFAULT_CONFIG
) -> Explanation:
    """Ask a question that has one answer."""
    (found,) = answers(manifests, source, destination, port, config)
    return found


def egress(found: Explanation) -> SideReading:
    """Return the source's side, which there is."""
    assert found.egress is not None
    return found.egress


def ingress(found: Explanation) -> SideReading:
    """Return the destination's side, which there is."""
    assert found.ingress is not None
    return found.ingress
