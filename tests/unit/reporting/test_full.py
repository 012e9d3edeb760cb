"""The full format: excerpts that are true to the file, whatever is in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from netpol_lint.findings import AuditResult, Confidence, Evidence, Finding, Note, Severity, Summary, bounded
from netpol_lint.location import Location, Region, whole_file
from netpol_lint.reporting import ReportContext, render_report
from netpol_lint.reporting.full.source_line import show_line
from tests.unit.reporting.sample import CLEAN, CONTEXT, RESULT
from tests.unit.reporting.strategies import RESULTS, TEXTS

POLICY = """\
kind: NetworkPolicy
spec:
  podSelector: {}
  egress:
  - to:
    - podSelector:
        matchLabels:
          app: api
    ports: [{port: 53,
      protocol: UDP}]
  # one
  # two
  # three
  # four
  policyTypes: [Egress]
"""


def finding(region: Region, *evidence: tuple[Region, str], path: str = "a.yaml") -> Finding:
    steps = tuple(Evidence(Location("a.yaml", at), says) for at, says in evidence)
    return Finding(
        "rule", Severity.ERROR, Confidence.HIGH, "it is so", Location(path, region), evidence=steps
    )


def excerpts(reported: Finding, text: str, *, width: int = 60) -> str:
    """Return the report of one finding without its heading, its remarks and the summary."""
    lines = {"a.yaml": text.split("\n")}
    context = ReportContext({}, "0.1.0", lambda path: lines.get(path, ()), width=width)
    report = render_report("full", AuditResult((reported,), (), (), CLEAN.summary), context)
    shown = [line for line in report.split("\n")[1:] if not re.match(r" *= help|Found", line)]
    return "\n".join(shown).rstrip("\n") + "\n"


@pytest.mark.parametrize(
    ("reported", "shown"),
    [
        pytest.param(
            finding(Region(3, 3, 3, 18)),
            """\
 --> a.yaml:3:3
  |
2 | spec:
3 |   podSelector: {}
  |   ^^^^^^^^^^^^^^^
  |
""",
            id="a span is underlined below the key it belongs to",
        ),
        pytest.param(
            finding(Region(3, 16, 3, 16)),
            """\
 --> a.yaml:3:16
  |
2 | spec:
3 |   podSelector: {}
  |                ^
  |
""",
            id="an empty span is one caret",
        ),
        pytest.param(
            finding(Region(4, 3, 8, 19), (Region(3, 3, 3, 14), "all pods")),
            """\
 --> a.yaml:4:3
  |
2 |   spec:
3 |     podSelector: {}
  |     ----------- because all pods
4 | /   egress:
5 | |   - to:
6 | |     - podSelector:
7 | |         matchLabels:
8 | |           app: api
  | |__________________^
  |
""",
            id="a span of several lines is bracketed, and evidence nearby joins it",
        ),
        pytest.param(
            finding(Region(1, 1, 16, 1), (Region(5, 5, 10, 22), "to api")),
            """\
  --> a.yaml:1:1
   |
 1 | /   kind: NetworkPolicy
 2 | |   spec:
 3 | |     podSelector: {}
 4 | |     egress:
 5 | | /   - to:
 6 | | |     - podSelector:
 7 | | |         matchLabels:
 … | | |
10 | | |       protocol: UDP}]
   | | |_____________________- because to api
 … | |
15 | |     policyTypes: [Egress]
   | |_________________________^
   |
""",
            id="a span in a span has a bracket of its own, and long ones are cut",
        ),
        pytest.param(
            finding(Region(5, 5, 7, 21), (Region(5, 3, 8, 19), "of both"), (Region(6, 7, 8, 19), "of one")),
            """\
 --> a.yaml:5:5
  |
4 |         egress:
5 | / /     - to:
6 | | | /     - podSelector:
7 | | | |         matchLabels:
  | | |______________________^
8 | |   |           app: api
  | |   |__________________- because of one
  | |______________________- because of both
  |
""",
            id="outer brackets stand at the left, and inner ones close first",
        ),
        pytest.param(
            finding(
                Region(7, 9, 8, 19), (Region(6, 7, 8, 19), "a reason so long that it needs rows of its own")
            ),
            """\
 --> a.yaml:7:9
  |
5 |       - to:
6 | /       - podSelector:
7 | | /         matchLabels:
8 | | |           app: api
  | | |__________________^
  | |____________________-
  |     because a reason so long that it needs rows of its
  |     own
  |
""",
            id="a long label of a bracket is wrapped below it",
        ),
        pytest.param(
            finding(Region(2, 1, 3, 14), (Region(3, 16, 4, 10), "to nobody")),
            """\
 --> a.yaml:2:1
  |
1 |     kind: NetworkPolicy
2 | /   spec:
3 | |     podSelector: {}
  | |  ________________-
  | |_______________^
4 |   |   egress:
  |   |_________- because to nobody
  |
""",
            id="a span that begins on the line where another ends has its own bracket",
        ),
        pytest.param(
            finding(Region(9, 12, 10, 22), (Region(9, 14, 9, 22), "port 53")),
            """\
  --> a.yaml:9:12
   |
 8 |             app: api
 9 |       ports: [{port: 53,
   |  ____________^
   | |              -------- because port 53
10 | |       protocol: UDP}]
   | |_____________________^
   |
""",
            id="a bracket can open in the middle of a line",
        ),
        pytest.param(
            finding(Region(3, 3, 3, 18), (Region(15, 3, 15, 24), "egress is denied")),
            """\
  --> a.yaml:3:3
   |
 2 | spec:
 3 |   podSelector: {}
   |   ^^^^^^^^^^^^^^^
   |
  ::: a.yaml:15:3
   |
14 |   # four
15 |   policyTypes: [Egress]
   |   --------------------- because egress is denied
   |
""",
            id="evidence far away has an excerpt of its own",
        ),
        pytest.param(
            finding(Region(3, 3, 3, 18), (Region(3, 3, 3, 18), "all pods"), (Region(3, 3, 3, 18), "of shop")),
            """\
 --> a.yaml:3:3
  |
2 | spec:
3 |   podSelector: {}
  |   ^^^^^^^^^^^^^^^ because all pods; because of shop
  |
""",
            id="what is said about one span is said at one mark",
        ),
        pytest.param(
            finding(
                Region(3, 3, 3, 18), (Region(3, 3, 3, 14), "a reason so long that it does not fit beside")
            ),
            """\
 --> a.yaml:3:3
  |
2 | spec:
3 |   podSelector: {}
  |   -----------
  |   because a reason so long that it does not fit beside
  |   ^^^^^^^^^^^^^^^
  |
""",
            id="a long label is wrapped below its marks",
        ),
        pytest.param(
            finding(
                Region(3, 3, 3, 18), (Region(3, 3, 3, 14), "name \x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b is odd")
            ),
            """\
 --> a.yaml:3:3
  |
2 | spec:
3 |   podSelector: {}
  |   -----------
  |   because name \\x1b\\x1b\\x1b\\x1b\\x1b\\x1b\\x1b\\x1b is odd
  |   ^^^^^^^^^^^^^^^
  |
""",
            id="a label takes the room of what it shows",
        ),
        pytest.param(
            finding(Region(90, 1, 95, 1), (Region(99, 1, 99, 5), "it was here")),
            """\
 --> a.yaml:90:1
  = because it was here
""",
            id="a span beyond the end of the file has no excerpt",
        ),
        pytest.param(
            finding(Region(14, 3, 40, 7)),
            """\
  --> a.yaml:14:3
   |
13 |     # three
14 | /   # four
15 | |   policyTypes: [Egress]
16 | |
   | |_^
   |
""",
            id="a span that ends beyond the file ends with it",
        ),
        pytest.param(
            finding(Region(3, 3, 3, 18), path="gone.yaml"),
            " --> gone.yaml:3:3\n",
            id="a file that cannot be read is named",
        ),
    ],
)
def test_excerpts(reported: Finding, shown: str) -> None:
    assert excerpts(reported, POLICY) == shown


def test_a_block_in_long_lines_is_shown_where_it_begins_and_where_it_ends() -> None:
    line = "x" * 100
    drawn = excerpts(finding(Region(1, 71, 2, 81)), f"{line[:70]}begin{line}\n{line[:77]}end{line}")
    assert drawn.split("\n")[2:6] == [
        f"1 |   …{line[:18]}begin{line[:29]}…",
        f"  |  {'_' * 20}^",
        f"2 | | …{line[:16]}end{line[:33]}…",
        f"  | |{'_' * 20}^",
    ]


def test_a_line_that_is_only_shown_for_what_is_below_it_is_cut_at_its_end() -> None:
    drawn = excerpts(finding(Region(2, 1, 2, 5)), f"key{'x' * 100}\nkind: x")
    assert drawn.split("\n")[2] == f"1 | key{'x' * 52}…"


def test_a_span_beyond_the_end_of_a_long_line_is_marked_at_its_end() -> None:
    drawn = excerpts(finding(Region(1, 300, 1, 310)), "x" * 100)
    assert drawn.split("\n")[2:4] == [f"1 | …{'x' * 55}", f"  | {' ' * 56}^"]


@pytest.mark.parametrize("above", ["---", "", "  ", "\r"])
def test_a_line_that_holds_no_key_is_not_shown_above(above: str) -> None:
    assert excerpts(finding(Region(2, 1, 2, 5)), f"{above}\nkind: x").split("\n")[2] == "2 | kind: x"


def test_a_finding_about_a_whole_file_has_no_excerpt() -> None:
    reported = replace(finding(Region(1, 1, 1, 1)), at=whole_file("a.yaml"))
    assert excerpts(reported, POLICY) == " --> a.yaml:1:1\n"


@pytest.mark.parametrize(
    ("line", "columns", "shown", "marks"),
    [
        pytest.param("a:\tb", (4, 5), "a:    b", "      ^", id="a tab takes four cells"),
        pytest.param("説明: 支払", (5, 7), "説明: 支払", "      ^^^^", id="wide characters take two"),
        pytest.param(
            "e\u0301e\u0301: x", (6, 7), "e\u0301e\u0301: x", "   ^", id="combining characters take none"
        ),
        pytest.param(
            "a: \x1bb", (5, 6), r"a: \x1bb", "       ^", id="control characters take what they show"
        ),
        pytest.param("a: b\r", (4, 5), "a: b", "   ^", id="a carriage return takes nothing"),
        pytest.param(
            "x" * 90 + "yz", (91, 93), "…" + "x" * 53 + "yz", " " * 54 + "^^", id="the end is shown"
        ),
        pytest.param("y" + "x" * 90, (1, 2), "y" + "x" * 54 + "…", "^", id="the start is shown"),
        pytest.param(
            "x" * 500_000 + "yz" + "x" * 500_000,
            (500_001, 500_003),
            "…" + "x" * 18 + "yz" + "x" * 34 + "…",
            " " * 19 + "^^",
            id="a line of a megabyte is cut on both sides",
        ),
    ],
)
def test_marks_stand_under_the_text(line: str, columns: tuple[int, int], shown: str, marks: str) -> None:
    start, end = columns
    drawn = excerpts(finding(Region(1, start, 1, end)), line).split("\n")
    assert drawn[2:4] == [f"1 | {shown}", f"  | {marks}"]


@given(TEXTS, st.integers(1, 30), st.integers(1, 14), st.integers(1, 14))
def test_a_line_is_cut_to_the_width_with_its_marks_in_it(
    line: str, width: int, start: int, length: int
) -> None:
    shown = show_line(line, width + 10, start=start, end=start + length)
    assert cell_len(shown.text) <= width + 10
    assert 0 <= shown.cell(start) <= shown.cell(start + length) <= cell_len(shown.text)


@pytest.mark.parametrize(
    ("count", "remark"),
    [
        pytest.param(5, None, id="five reasons are shown"),
        pytest.param(6, "  = and 1 more reason, listed by --output-format json", id="the sixth is counted"),
        pytest.param(9, "  = and 4 more reasons, listed by --output-format json", id="and so are the others"),
    ],
)
def test_evidence_is_bounded(count: int, remark: str | None) -> None:
    evidence = tuple((Region(3, 3, 3, 4 + number), f"step {'x' * number}") for number in range(count))
    drawn = excerpts(finding(Region(3, 3, 3, 18), *evidence), POLICY).split("\n")
    assert [line for line in drawn if line.startswith("  = ")] == ([] if remark is None else [remark])
    assert sum("because step" in line for line in drawn) == 5


def test_of_a_long_list_the_number_of_all_is_named() -> None:
    listed = bounded(
        Evidence(Location("a.yaml", Region(3, 3, 3, 4 + each)), "it is so") for each in range(50)
    )
    reported = replace(finding(Region(3, 3, 3, 18)), evidence=listed)
    (remark,) = [
        line for line in excerpts(reported, POLICY, width=140).split("\n") if line.startswith("  = ")
    ]
    assert remark.endswith("a.yaml:3:3 and 44 more, the first of them listed by --output-format json")


@pytest.mark.parametrize(
    ("count", "drawn", "likewise"),
    [
        pytest.param(3, 3, None, id="three that are alike are drawn"),
        pytest.param(4, 2, "likewise: a.yaml:1:3, a.yaml:1:4", id="of more the places are named"),
        pytest.param(
            9,
            2,
            "likewise: a.yaml:1:3, a.yaml:1:4, a.yaml:1:5, a.yaml:1:6 and 3 more,"
            " listed by --output-format json",
            id="and of many they are counted",
        ),
    ],
)
def test_steps_that_are_alike(count: int, drawn: int, likewise: str | None) -> None:
    evidence = [
        (Region(1, 1 + number, 1, 2 + number), f"no policy isolates Pod shop/p{number}")
        for number in range(count)
    ]
    shown = excerpts(finding(Region(3, 3, 3, 18), *evidence), POLICY, width=130).split("\n")
    assert sum("because no policy" in line for line in shown) == drawn
    assert [line[4:] for line in shown if line.startswith("  = ")] == ([likewise] if likewise else [])


@pytest.mark.parametrize(
    ("message", "width", "lines"),
    [
        pytest.param("it is; do", 80, ["error[rule]: it is; do"], id="a short message is one heading"),
        pytest.param(
            "it is so, and; do",
            15,
            ["error[rule]: it", "is so, and", "note: do"],
            id="of a long one the first clause is",
        ),
        pytest.param(
            "write `a; b` (or c; d) for e;f; g",
            13,
            ["error[rule]: write", "`a; b` (or", "c; d) for", "e;f", "note: g"],
            id="clauses end neither in code nor in parentheses nor in words",
        ),
        pytest.param("one `tick; two", 9, ["error[rule]: one", "`tick", "note: two"], id="an open quote"),
        pytest.param("; ;  ; ", 2, ["error[rule]:"], id="a message of nothing"),
    ],
)
def test_heading_and_notes(message: str, width: int, lines: list[str]) -> None:
    reported = replace(finding(Region(1, 1, 1, 1)), message=message)
    context = ReportContext({}, "0.1.0", lambda _: (), width=width)
    report = render_report("full", AuditResult((reported,), (), (), CLEAN.summary), context)
    said = [line.strip(" =") for line in report.split("\n\n")[0].split("\n")]
    assert [line for line in said if line and not line.startswith(("-->", "help", "http"))] == lines


def test_what_a_rule_means_is_linked_once() -> None:
    twice = AuditResult((finding(Region(1, 1, 1, 1)),) * 2, (), (), CLEAN.summary)
    assert render_report("full", twice, CONTEXT).count("= help: ") == 1


@pytest.mark.parametrize(("width", "is_named"), [(33, False), (34, True)])
def test_the_node_is_named_where_there_is_room(width: int, is_named: bool) -> None:
    place = Location("a.yaml", Region(3, 3, 3, 18), "spec.podSelector")
    shown = excerpts(replace(finding(place.region), at=place), POLICY, width=width).split("\n")[0]
    assert shown == " --> a.yaml:3:3" + " (spec.podSelector)" * is_named


@pytest.mark.parametrize(
    ("changes", "remarks"),
    [
        pytest.param({}, [], id="what is sure and everywhere needs no remark"),
        pytest.param({"confidence": Confidence.LOW}, ["confidence: low"], id="doubt is said"),
        pytest.param({"subject": "shop/Service/web"}, ["object: shop/Service/web"], id="the object is named"),
        pytest.param(
            {"subject": "a/Service/web", "also": ("b/Service/web",)},
            ["objects: a/Service/web, b/Service/web"],
            id="all objects are named",
        ),
        pytest.param({"clusters": ("dev", "prod")}, ["clusters: dev, prod"], id="the clusters are named"),
        pytest.param(
            {"clusters": tuple("abcdefg")},
            ["clusters: a, b, c, d, e and 2 more"],
            id="many clusters are counted",
        ),
    ],
)
def test_remarks(changes: dict[str, object], remarks: list[str]) -> None:
    reported = replace(finding(Region(3, 3, 3, 18)), **changes)
    drawn = excerpts(reported, POLICY).split("\n")
    assert [line[4:] for line in drawn if line.startswith("  = ")] == remarks


def closing_lines(result: AuditResult) -> Sequence[str]:
    return render_report("full", result, CONTEXT).rstrip("\n").split("\n")


def test_the_last_line_counts() -> None:
    assert closing_lines(RESULT)[-1] == (
        "Found 2 errors, 2 warnings, 3 notes (2 suppressed) in 2 clusters: "
        "40 workloads, 1 policy, 1,210 files; 14 things not analysed; "
        "1 fixable with --fix, 1 more with --unsafe-fixes"
    )


def test_what_the_baseline_knows_is_counted() -> None:
    known = replace(
        RESULT, findings=(), baselined=RESULT.findings[:2], has_baseline=True, notes=(), suppressed=()
    )

    assert closing_lines(known) == [
        "Found nothing new in 2 clusters: 40 workloads, 1 policy, 1,210 files; "
        "2 findings known from the baseline"
    ]


def test_a_clean_repository_is_one_line() -> None:
    assert closing_lines(CLEAN) == ["Found nothing in 1 cluster: 2 workloads, 3 policies, 4 files"]


def test_notes_name_their_place_and_stand_for_those_that_are_alike() -> None:
    notes = (
        Note("odd", "no place"),
        *(Note("big", f"{number} MB", whole_file(f"{number}.yaml")) for number in range(12)),
    )
    assert closing_lines(replace(CLEAN, notes=notes))[:-2] == [
        "Not analysed:",
        "  no place [odd]",
        "  0.yaml: 0 MB [big]",
        "  1.yaml: 1 MB [big]",
        "  and 10 more like these [big]",
        "  --output-format json lists them all",
    ]


def test_notes_are_counted_unless_they_are_asked_for() -> None:
    notes = (
        Note("odd", "it is odd"),
        Note("namespace-unresolved", "it is in `default`"),
        Note("internal-error", "rule a failed"),
    )
    context = replace(CONTEXT, lists_notes=False)
    assert render_report("full", replace(CLEAN, notes=notes[:2]), context) == (
        "Found nothing in 1 cluster: 2 workloads, 3 policies, 4 files; "
        "1 thing not analysed, 1 thing assumed (--verbose lists them)\n"
    )
    # Why the exit code is 3 is told in any case.
    failed = render_report("full", replace(CLEAN, notes=notes), context)
    assert failed.startswith("Not analysed:\n  rule a failed [internal-error]\n\nFound nothing")


def test_what_was_assumed_was_analysed() -> None:
    notes = (Note("odd", "it is odd"), Note("namespace-unresolved", "it is in `default`"))
    lines = closing_lines(replace(CLEAN, notes=notes))
    assert lines[:-1] == [
        "Not analysed:",
        "  it is odd [odd]",
        "",
        "Assumed:",
        "  it is in `default` [namespace-unresolved]",
        "",
    ]
    assert lines[-1].endswith("4 files; 1 thing not analysed, 1 thing assumed")


def test_notes_are_bounded_by_kind() -> None:
    notes = tuple(Note("odd", f"it is {'very ' * number}odd") for number in range(12))
    lines = closing_lines(replace(CLEAN, notes=notes))
    assert sum("it is" in line for line in lines) == 10
    assert lines[-4:-2] == ["  and 2 more [odd]", "  --output-format json lists them all"]


@given(RESULTS)
def test_colour_adds_nothing_but_colour(result: AuditResult) -> None:
    plain = render_report("full", result, CONTEXT)
    coloured = render_report("full", result, replace(CONTEXT, colour=True))
    uncoloured = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in uncoloured.split("\n")] == plain.split("\n")


@given(RESULTS)
def test_links_add_nothing_but_links(result: AuditResult) -> None:
    coloured = replace(CONTEXT, colour=True)
    linked = replace(coloured, link_to=lambda path: PurePosixPath(f"/r/{path}").as_uri())
    report = render_report("full", result, linked)
    links = re.compile(r"\x1b\]8;;((?:file:///r|https:)[!-~]*|)\x1b\\")
    assert links.sub("", report) == render_report("full", result, coloured)
    assert len(links.findall(report)) >= 4 * len(result.findings)


@given(RESULTS, st.integers(1, 50))
def test_every_terminal_gets_a_report(result: AuditResult, width: int) -> None:
    report = render_report("full", result, replace(CONTEXT, width=width))
    assert all(f"[{found.rule_id}]" in report for found in result.findings)
    assert report.splitlines()[-1].startswith("Found ")


def test_an_empty_repository_is_counted_too() -> None:
    empty = AuditResult((), (), (), Summary(clusters=0, namespaces=0, workloads=0, policies=0, files=0))
    assert closing_lines(empty) == ["Found nothing in 0 clusters: 0 workloads, 0 policies, 0 files"]
