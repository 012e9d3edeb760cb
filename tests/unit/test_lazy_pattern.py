"""Patterns that are compiled late do all that others do."""

from __future__ import annotations

import re

from netpol_lint.lazy_pattern import lazy_pattern


def test_it_does_what_the_compiled_one_does() -> None:
    late, early = lazy_pattern("a(b+)", re.IGNORECASE), re.compile("a(b+)", re.IGNORECASE)
    assert late.findall("ABB ab") == early.findall("ABB ab") == ["BB", "b"]
    assert late.sub("x", "cAb") == early.sub("x", "cAb") == "cx"
    assert (late.pattern, late.flags, late.groups) == (early.pattern, early.flags, early.groups)


def test_bytes_are_matched_with_patterns_of_bytes() -> None:
    found = lazy_pattern(rb"\d+").search(b"a12")
    assert found is not None
    assert found.group() == b"12"
