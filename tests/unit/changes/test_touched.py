"""Which findings are told beside the lines of a change, and where."""

from __future__ import annotations

import pytest

from netpol_lint.changes import ChangedLines, change_since, touched_findings
from netpol_lint.findings import Confidence, Evidence, Finding, Severity
from netpol_lint.location import Location, Region, whole_file
from tests.unit.changes.shop import work_tree, write


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> ChangedLines:
    """Return the lines of a change that wrote the third of `policy.yaml` and the second of `labels.yaml`."""
    before = {"policy.yaml": "a\nb\nc\nd\ne\n", "labels.yaml": "x\ny\n", "same.yaml": "1\n"}
    root = work_tree(tmp_path_factory.mktemp("work") / "shop", before)
    write(root, {"policy.yaml": "a\nb\nC\nd\ne\n", "labels.yaml": "x\nY\n"})
    return ChangedLines(change_since(root, "HEAD"))


def finding(at: Location, *evidence: Location) -> Finding:
    steps = tuple(Evidence(each, "it is so") for each in evidence)
    return Finding("a-rule", Severity.ERROR, Confidence.HIGH, "It is wrong", at, evidence=steps)


def place(path: str, first: int, last: int) -> Location:
    return Location(path, Region(first, 1, last, 2))


def is_old(_finding: Finding) -> bool:
    return False


def is_new(_finding: Finding) -> bool:
    return True


@pytest.mark.parametrize(
    ("at", "is_touched"),
    [
        pytest.param(place("policy.yaml", 3, 3), True, id="on the line"),
        pytest.param(place("policy.yaml", 1, 5), True, id="around the line"),
        pytest.param(place("policy.yaml", 1, 2), False, id="above it"),
        pytest.param(place("same.yaml", 1, 1), False, id="in another file"),
        pytest.param(whole_file("policy.yaml"), True, id="about the file"),
        pytest.param(whole_file("same.yaml"), False, id="about another file"),
    ],
)
def test_a_finding_is_touched_where_its_lines_are(
    lines: ChangedLines, at: Location, is_touched: bool
) -> None:
    assert list(touched_findings([finding(at)], lines, is_old)) == [finding(at)] * is_touched


def test_a_finding_whose_reason_is_touched_is_told_there(lines: ChangedLines) -> None:
    reasons = [place("labels.yaml", 1, 1), place("labels.yaml", 2, 2), place("policy.yaml", 3, 3)]
    (told,) = touched_findings([finding(place("same.yaml", 1, 1), *reasons)], lines, is_old)
    assert told.at == reasons[1]
    assert told.message == "It is wrong (see same.yaml:1:1)"


def test_what_a_change_caused_is_told_at_its_nearest_line(lines: ChangedLines) -> None:
    caused = finding(place("same.yaml", 1, 1), place("labels.yaml", 1, 1))
    (told,) = touched_findings([caused], lines, is_new)
    assert told.at == Location("labels.yaml", Region(2, 1, 2, 1))
    assert list(touched_findings([caused], lines, is_old)) == []
    assert list(touched_findings([finding(place("same.yaml", 1, 1))], lines, is_new)) == []
