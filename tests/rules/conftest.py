"""The flag that writes what the bad examples report: read the difference line by line."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate-expected",
        action="store_true",
        help="write expected.txt of every rule's bad example anew",
    )


@pytest.fixture
def regenerates_expected(request: pytest.FixtureRequest) -> bool:
    # From the root of the tests this file is read after the command line, so the option may be unknown.
    return bool(request.config.getoption("--regenerate-expected", default=False))
