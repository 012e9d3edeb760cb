"""The Markdown format, read by a parser of CommonMark and GitHub's tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from netpol_lint.findings import AuditResult, Confidence, Evidence, Finding, Severity
from netpol_lint.location import Location, Region
from netpol_lint.reporting import ReportContext, render_report
from netpol_lint.reporting.markdown import MOST_BYTES
from netpol_lint.reporting.markdown.text import code, prose
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import help_uri
from tests.unit.reporting.sample import CLEAN, CONTEXT, RESULT
from tests.unit.reporting.strategies import RESULTS

FINDING: Final = Finding(
    "dns-egress-blocked",
    Severity.ERROR,
    Confidence.HIGH,
    "UDP 53 is missing",
    Location("base/deny.yaml", Region(6, 3, 8, 11)),
)
TAGS: Final = {f"<{end}{tag}>" for tag in ("code", "details", "summary") for end in ("", "/")} | {"<br>"}

_LABEL: Final = r'"[^"`<>&%$\n]*(?:<br/>[^"`<>&%$\n]*)*"'
CHART_LINES: Final = [
    re.compile(pattern)
    for pattern in (
        r"flowchart LR",
        rf"  r\d+\(\[{_LABEL}\]\)",
        rf"  n\d+\[{_LABEL}\]:::(?:error|warning|note)",
        rf"  r\d+ -->\|{_LABEL}\| n\d+",
        r"  classDef (?:error|warning|note) [-a-z0-9:#,]+",
    )
]


def report(result: AuditResult, context: ReportContext = CONTEXT) -> str:
    return render_report("markdown", result, context)


def report_of(*findings: Finding, context: ReportContext = CONTEXT) -> str:
    return report(replace(CLEAN, findings=findings), context)


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def cells(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the cells of the table's rows, without its header."""
    rows: list[list[Token]] = []
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            rows.append([])
        if before.type == "td_open":
            rows[-1].append(token)
    return rows[1:]


def inline(tokens: Sequence[Token]) -> Iterator[Token]:
    return (child for token in tokens for child in token.children or ())


def shown(token: Token) -> str:
    """Return what a reader sees of a text before something is folded away."""
    children = token.children or []
    details = (n for n, child in enumerate(children) if child.content == "<details>")
    visible_part = children[: next(details, len(children))]
    return "".join(child.content for child in visible_part if child.type != "html_inline").replace(
        "\u200b", ""
    )


def unquoted(text: str) -> str:
    return text if text.count("`") % 2 else text.replace("`", "")


def charts(tokens: Sequence[Token]) -> list[str]:
    return [token.content for token in tokens if token.type == "fence"]


def chart(*findings: Finding) -> str:
    (only,) = charts(parsed(report_of(*findings)))
    return only


def test_a_clean_run_says_so() -> None:
    assert report(CLEAN) == (
        "## netpol-lint\n\n**Nothing found** in 1 cluster: 2 workloads, 3 policies, 4 files.\n"
    )


def test_a_finding() -> None:
    (row,) = cells(parsed(report_of(FINDING)))
    assert [shown(cell) for cell in row] == [
        "error",
        "dns-egress-blocked",
        "base/deny.yaml:6",
        "UDP 53 is missing",
    ]
    assert "<details>" not in row[-1].content


def test_the_argument_is_folded_away() -> None:
    evidence = tuple(Evidence(replace(FINDING.at, path="a.yaml"), f"step {number}") for number in range(7))
    (row,) = cells(parsed(report_of(replace(FINDING, evidence=evidence, subject="shop/Deployment/web"))))
    _, _, folded = row[-1].content.partition("<details><summary>Why and where</summary>")
    assert folded.split("<br>")[4:] == [
        "because step 4 (<code>a.yaml:6</code>)",
        "and 2 more reasons",
        "object: <code>shop/Deployment/web</code></details>",
    ]


def test_errors_come_first_and_else_the_order_stays() -> None:
    findings = [
        replace(FINDING, severity=severity, message=f"{severity.value} {number}")
        for severity in Severity
        for number in range(2)
    ]
    rows = cells(parsed(report_of(*findings)))
    assert [shown(row[-1]) for row in rows] == [
        "error 0",
        "error 1",
        "warning 0",
        "warning 1",
        "note 0",
        "note 1",
    ]


def test_places_are_links_where_somebody_knows_the_address() -> None:
    finding = replace(FINDING, at=replace(FINDING.at, path="a b/ü (1).yaml"))
    text = report_of(finding, context=replace(CONTEXT, source_url="https://git.example/o/r/blob/main/"))
    hrefs = [token.attrs["href"] for token in inline(parsed(text)) if token.type == "link_open"]
    assert hrefs == [
        help_uri("dns-egress-blocked"),
        "https://git.example/o/r/blob/main/a%20b/%C3%BC%20%281%29.yaml#L6-L8",
    ]


def test_what_is_not_shown_is_counted() -> None:
    text = report(replace(RESULT, baselined=(FINDING,), elsewhere=(FINDING, FINDING)))
    assert "2 findings suppressed. 1 finding known from the baseline. 2 findings elsewhere." in text
    assert "The rule <code>unused-suppression</code> failed itself" in text
    assert "<summary>14 things not analysed</summary>" in text
    assert "- and 4 more\n" in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("UDP 53 (TCP too)", "UDP 53 (TCP too)", id="plain text stays"),
        pytest.param("a|b", "a&#124;b", id="a bar ends no cell"),
        pytest.param("<img src=x>", "&#60;img src=x&#62;", id="a tag is text"),
        pytest.param("&lt;", "&#38;&#8203;lt;", id="so is an entity"),
        pytest.param(
            "[a](b) `c *d* ~~e~~",
            "&#91;a&#93;(b) &#96;c &#42;d&#42; &#126;&#126;&#8203;e&#126;&#126;",
            id="syntax",
        ),
        pytest.param("a `b|@c` d", "a <code>b&#124;@c</code> d", id="what is quoted as code is code"),
        pytest.param("https://x.example", "https&#58;//x.example", id="an address is no link"),
        pytest.param("WWW.x.example", "WWW&#46;x.example", id="nor is one without a scheme"),
        pytest.param("@team #12 !3", "@&#8203;team #&#8203;12 !&#8203;3", id="nobody is mentioned"),
        pytest.param("$x$ 100%", "&#36;&#8203;x&#36; 100%", id="no formula"),
        pytest.param("a\nb", r"a&#92;nb", id="one line"),
    ],
)
def test_prose(text: str, written: str) -> None:
    assert prose(text) == written


def test_code_is_what_it_says() -> None:
    assert code("a|`b`@c") == "<code>a&#124;&#96;b&#96;@c</code>"


@given(RESULTS)
def test_no_text_of_the_repository_leaves_its_cell(result: AuditResult) -> None:
    tokens = parsed(report(result))
    ranked = sorted(result.findings, key=lambda finding: finding.severity, reverse=True)
    rows = cells(tokens)
    assert [[shown(cell).strip() for cell in row] for row in rows] == [
        [
            finding.severity.value,
            finding.rule_id,
            visible(f"{finding.at.path}:{finding.at.region.start_line}").strip(),
            unquoted(visible(finding.message)).strip(),
        ]
        for finding in ranked
    ]


@given(RESULTS)
def test_nothing_but_our_own_markup_is_markup(result: AuditResult) -> None:
    tokens = parsed(report(result))
    rules = {help_uri(finding.rule_id) for finding in result.findings}
    for token in inline(tokens):
        assert token.type in {
            "text",
            "html_inline",
            "link_open",
            "link_close",
            "strong_open",
            "strong_close",
            "softbreak",
        }
        assert token.type != "html_inline" or token.content in TAGS
        assert token.type != "link_open" or token.attrs["href"] in rules
    for token in tokens:
        if token.type == "html_block":
            assert re.fullmatch(
                r"<details>\n<summary>\d+ things? not analysed</summary>\n?|</details>\n?", token.content
            )
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h2"]


@given(RESULTS)
def test_every_line_of_a_chart_is_of_the_language(result: AuditResult) -> None:
    for text in charts(parsed(report(result))):
        lines = text.splitlines()
        assert all(any(pattern.fullmatch(line) for pattern in CHART_LINES) for line in lines)
        nodes = {line.split("[")[0].strip(" (") for line in lines if re.match(r"  [rn]\d+[(\[]", line)}
        ends = {
            end
            for line in lines
            if "-->" in line
            for end in re.findall(r"\b[rn]\d+\b", re.sub(_LABEL, "", line))
        }
        assert nodes == ends


def test_the_chart_shows_which_rule_found_what_in_which_namespace() -> None:
    web = replace(FINDING, subject="shop/Deployment/web", also=("pay/Deployment/web",))
    other = replace(FINDING, rule_id="unused-suppression", severity=Severity.NOTE, subject="Namespace/pay")
    assert chart(web, other).splitlines()[1:8] == [
        '  r0(["dns-egress-blocked"])',
        '  r1(["unused-suppression"])',
        '  n0["pay<br/>1 error, 1 note"]:::error',
        '  r0 -->|"1"| n0',
        '  r1 -->|"1"| n0',
        '  n1["shop<br/>1 error"]:::error',
        '  r0 -->|"1"| n1',
    ]


@pytest.mark.parametrize(
    ("namespace", "label"),
    [
        pytest.param('a"]`<b>', "a#34;]#96;#60;b#62;", id="it does not end its label"),
        pytest.param("%%{init}", "#37;#37;{init}", id="it is no directive, which begins anywhere"),
        pytest.param("$$x$$", "#36;#36;x#36;#36;", id="it is no formula"),
    ],
)
def test_a_namespace_is_only_a_name(namespace: str, label: str) -> None:
    assert f'n0["{label}<br/>1 error"]' in chart(replace(FINDING, subject=f"{namespace}/Pod/x"))


def test_the_chart_stays_small() -> None:
    findings = [replace(FINDING, subject=f"ns-{number}/Pod/x") for number in range(50)]
    text = report_of(*findings)
    assert "Not drawn: 30 more namespaces." in text
    assert charts(parsed(text))[0].count(":::") == 20


def test_without_a_namespace_there_is_no_chart() -> None:
    assert charts(parsed(report_of(FINDING))) == []


def test_github_takes_the_longest_report() -> None:
    long: Any = replace(FINDING, message="ü" * 5_000)
    text = report_of(*[long] * 400)
    assert 0.95 * MOST_BYTES < len(text.encode()) <= MOST_BYTES < 2**20
    missing = 400 - len(cells(parsed(text)))
    assert text.endswith(f"{missing} more findings left out: the report would be longer than GitHub takes.\n")
