"""Values that mean the same are equal, wherever they are written."""

from __future__ import annotations

from typing import ClassVar

import pytest

from netpol_lint.location import Location, whole_file
from netpol_lint.meaning import Meaning


class Port(Meaning, frozen=True):
    aside: ClassVar = frozenset({"at"})

    number: int
    name: str = ""
    at: Location | None = None


class Door(Meaning, frozen=True):
    number: int
    name: str = ""
    at: Location | None = None


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        pytest.param(Port(80, at=whole_file("a")), Port(80, at=whole_file("b")), True, id="other places"),
        pytest.param(Port(80), Port(81), False, id="other numbers"),
        pytest.param(Port(80, "http"), Port(80, "web"), False, id="other names"),
        pytest.param(Port(80), Door(80), False, id="another kind of thing"),
        pytest.param(Door(80, at=whole_file("a")), Door(80), False, id="places that matter"),
    ],
)
def test_what_is_compared(one: Meaning, other: Meaning, are_equal: bool) -> None:
    assert (one == other) is are_equal
    assert (len({one, other}) == 1) is are_equal
