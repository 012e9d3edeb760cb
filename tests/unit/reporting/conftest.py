"""Goldens: what a format makes of the sample, compared or, with `--regenerate`, written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netpol_lint import __version__

GOLDENS = Path(__file__).parent / "goldens"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the goldens of the reports anew")


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden of a name, byte by byte but for the version in the rules' addresses."""
    # From the root of the tests this file is read after the command line, so the option may be unknown.
    regenerate = bool(request.config.getoption("--regenerate", default=False))

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        text = text.replace(f"/blob/v{__version__}/", "/blob/v<version>/")
        if regenerate:
            path.write_text(text, "utf-8", newline="")
        assert text.encode() == path.read_bytes()

    return compare
