"""Every link of the project's pages leads to a file that is there, and to a heading that it has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.contract.checkout import CHECKOUT

PAGES = [
    *CHECKOUT.glob("*.md"),
    *(
        page
        for folder in ("docs", "rules", "examples", "benchmarks")
        for page in CHECKOUT.glob(f"{folder}/**/*.md")
    ),
]
CODE = re.compile(r"^ *(`{3,})[^\n]*\n.*?^ *\1$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?![a-z]+:)(?P<path>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
FENCED = re.compile(r"^ *(`{3,})[^\n]*\n.*?^ *\1$", re.MULTILINE | re.DOTALL)


@cache
def anchors(page: Path) -> frozenset[str]:
    """Name the headings of a page as GitHub does: those of one name are numbered."""
    seen = Counter[str]()
    return frozenset(_numbered(page, seen))


def _numbered(page: Path, seen: Counter[str]) -> Iterator[str]:
    for heading in re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text("utf-8")), re.MULTILINE):
        text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        yield f"{name}-{seen[name]}" if seen[name] else name
        seen[name] += 1


def broken(page: Path) -> Iterator[str]:
    """Yield the links of a page that lead nowhere."""
    for link in LINK.finditer(CODE.sub("", page.read_text("utf-8"))):
        target = page.parent / link["path"] if link["path"] else page
        if not target.exists() or (link["anchor"] and link["anchor"] not in anchors(target)):
            yield link[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(broken(page)) == []


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A `b`, c\n[1](page.md#a-b-c) [2](#a-b) [3](none.md) `[4](none.md)` [5](https://a.b/)\n"
    )
    assert list(broken(page)) == ["](#a-b)", "](none.md)"]


def test_every_page_is_in_the_index() -> None:
    index = (CHECKOUT / "docs/README.md").read_text("utf-8")
    pages = {page.name for page in (CHECKOUT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()
