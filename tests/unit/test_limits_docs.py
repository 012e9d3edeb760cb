"""The page about limits states the bounds that are held."""

from __future__ import annotations

import pytest

from netpol_lint.config.file import MAX_BYTES
from netpol_lint.render.argocd.generators import MOST_APPLICATIONS
from netpol_lint.source import limits
from tests.contract.checkout import CHECKOUT

PAGE = (CHECKOUT / "docs/limits.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("what", "bound"),
    [
        ("one file", f"{limits.MAX_FILE_BYTES >> 20} MiB"),
        ("nesting of maps and lists, aliases followed", f"{limits.MAX_DEPTH} levels"),
        ("values of one file", f"{limits.MAX_EVENTS:,}"),
        ("what the aliases of one document stand for", f"{limits.MAX_ALIAS_NODES:,} values"),
        ("documents of one file", f"{limits.MAX_PARTS:,}"),
        ("YAML within a value (patches, values of charts)", f"{limits.MAX_EMBEDDED_BYTES >> 20} MiB"),
        ("`.netpol-lint.yaml`", f"{MAX_BYTES >> 10} KiB"),
        ("Applications of one ApplicationSet", f"{MOST_APPLICATIONS:,}"),
    ],
)
def test_the_page_states_the_bound(what: str, bound: str) -> None:
    assert f"| {what} | {bound} |" in PAGE
