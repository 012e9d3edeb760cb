"""What slips explain of all connections of a class agrees with what they explain of each pair."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import pytest

from netpol_lint.audit.contexts import contexts
from netpol_lint.audit.survey import survey
from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.policy.classes import PodClass
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.connections.slips import Slips
from netpol_lint.source.repository import Repository
from tests.rules.mistakes.cases import Case, cases
from tests.rules.rulebook import RULEBOOK, RULES, repository_at

_EXAMPLES: Final = sorted(
    folder.relative_to(RULES).as_posix() for name in RULEBOOK for folder in (RULES / name).glob("bad*")
)


def slips_in(repository: Repository) -> Iterator[tuple[CheckContext, Slips]]:
    surveyed = survey(repository, DEFAULT_CONFIG)
    for each in contexts(RULEBOOK["half-open-connection"], DEFAULT_CONFIG, surveyed, ()):
        yield each, Slips(each)


@pytest.mark.parametrize("example", _EXAMPLES)
def test_what_an_example_explains_of_a_class_it_explains_of_each_pair(example: str) -> None:
    assert_that_they_agree(repository_at(RULES / example))


@pytest.mark.parametrize("case", list(cases("mistakes.txt")), ids=lambda case: case.title)
def test_what_a_mistake_explains_of_a_class_it_explains_of_each_pair(case: Case) -> None:
    assert_that_they_agree(Repository.from_bytes({path: text.encode() for path, text in case.files.items()}))


def assert_that_they_agree(repository: Repository) -> None:
    for ctx, slips in slips_in(repository):
        for source, destination in product(ctx.engine.classes.classes, repeat=2):
            explained = {slips.explain(*pair) for pair in product(source.members, destination.members)}
            if _is_clear(slips, source, destination):
                assert explained == {False}
            if _explains_all(slips, source, destination):
                assert explained == {True}


def _is_clear(slips: Slips, source: PodClass, destination: PodClass) -> bool:
    ends = ((Direction.EGRESS, source, destination), (Direction.INGRESS, destination, source))
    doubts = [(slips.doubts(side, own), other) for side, own, other in ends]
    return not any(
        each.explain_all or each.among is None or other.index in each.among for each, other in doubts
    )


def _explains_all(slips: Slips, source: PodClass, destination: PodClass) -> bool:
    return (
        slips.doubts(Direction.EGRESS, source).explain_all
        or slips.doubts(Direction.INGRESS, destination).explain_all
    )
