"""`--write-baseline` and `--baseline` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.running import ERROR, ERROR_LINE, NOTE, OTHER_ERROR, run, write

NAME = ".netpol-lint-baseline.json"
WROTE = f"Wrote 1 finding to {NAME}: 1 added, 0 removed\n"
KNOWN = f"1 known finding not shown; {NAME} lists what is known\n"


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Return a repository whose one error is in its baseline."""
    write(tmp_path, {"error.yaml": ERROR})
    ended = run("scan", "--write-baseline", NAME, cwd=tmp_path)
    assert (ended.code, ended.out, ended.err) == (0, "", WROTE)
    return tmp_path


def test_what_is_known_does_not_count(known: Path) -> None:
    ended = run("scan", "--baseline", NAME, cwd=known)
    assert (ended.code, ended.out, ended.err) == (0, "", KNOWN)


def test_what_is_new_counts(known: Path) -> None:
    write(known, {"renamed.yaml": ERROR, "error.yaml": OTHER_ERROR})
    ended = run("scan", "--baseline", NAME, cwd=known)
    assert (ended.code, ended.out, ended.err) == (1, ERROR_LINE, KNOWN)


def test_what_is_gone_is_said_and_can_be_taken_out(known: Path) -> None:
    write(known, {"error.yaml": NOTE})
    ended = run("scan", "--baseline", NAME, "--verbose", cwd=known)
    assert ended.code == 0
    assert (
        f"1 finding of {NAME} not there any more; to take that out: "
        f"netpol-lint scan --write-baseline {NAME}\n"
        "  error.yaml: unknown-field `spec` has no field `podselector`; did you mean `podSelector`?\n"
    ) in ended.err
    again = run("scan", "--write-baseline", NAME, cwd=known)
    assert again.err == f"Wrote 0 findings to {NAME}: 0 added, 1 removed\n"
    assert json.loads((known / NAME).read_text()) == {"schemaVersion": 1, "findings": []}


def test_writing_again_changes_nothing(known: Path) -> None:
    before = (known / NAME).read_bytes()
    assert run("scan", "-q", "--write-baseline", NAME, cwd=known).err == ""
    assert (known / NAME).read_bytes() == before


def test_writing_ends_in_0_whatever_is_left(known: Path) -> None:
    write(known, {"note.yaml": NOTE})
    ended = run("scan", "--write-baseline", NAME, "--fail-on", "note", cwd=known)
    assert (ended.code, "unused-suppression" in ended.out) == (0, True)


def test_what_was_not_looked_at_stays(known: Path) -> None:
    before = (known / NAME).read_bytes()
    run("scan", "--write-baseline", NAME, "--select", "empty-peer-list", cwd=known)
    assert (known / NAME).read_bytes() == before


def test_the_configuration_may_name_it(known: Path) -> None:
    write(known, {".netpol-lint.yaml": f"baseline: {NAME}\n", "deep/other.yaml": "{}\n"})
    assert run("scan", cwd=known).err == KNOWN


def test_only_new_findings_are_fixed(known: Path) -> None:
    write(known, {"other.yaml": OTHER_ERROR})
    ended = run("scan", "--baseline", NAME, "--fix", "--unsafe-fixes", cwd=known)
    assert ended.code == 0
    assert (known / "error.yaml").read_text() == ERROR
    assert (known / "other.yaml").read_text() != OTHER_ERROR


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("--baseline", "none.json"),
            "error: none.json: there is no such file\n"
            "hint: write it with: netpol-lint scan --write-baseline none.json\n",
            id="absent",
        ),
        pytest.param(
            ("--baseline", "error.yaml"),
            "error: error.yaml:1:1: this is not JSON: Expecting value\n",
            id="no JSON",
        ),
        pytest.param(("--baseline", "."), "error: .: this is not a regular file\n", id="a directory"),
        pytest.param(
            ("--write-baseline", "error.yaml"),
            "error: error.yaml:1:1: this is not JSON: Expecting value\n",
            id="another file would be lost",
        ),
        pytest.param(
            ("--baseline", "a.json", "--write-baseline", "b.json"),
            "error: --baseline and --write-baseline name different files\n",
            id="two files",
        ),
        pytest.param(
            ("--write-baseline", NAME, "--no-ignores"),
            "error: --write-baseline and --no-ignores exclude each other\n",
            id="suppressed findings",
        ),
        pytest.param(
            ("--write-baseline", NAME, "--fix"),
            "error: --write-baseline does not go with --fix and --show-fixes\n",
            id="and a fix",
        ),
        pytest.param(
            ("--write-baseline", "link.json"),
            "error: link.json: the baseline leads out of the repository\n",
            id="a link to write through",
        ),
        pytest.param(
            ("--baseline", "link.json"),
            "error: link.json: the baseline leads out of the repository\n",
            id="a link to read through",
        ),
        pytest.param(
            ("--config", "outside.yaml"),
            "error: ../mine.json: the baseline leads out of the repository\n",
            id="outside by the configuration",
        ),
    ],
)
def test_what_cannot_be_used(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    inside = tmp_path / "repository"
    write(inside, {"error.yaml": ERROR, "outside.yaml": "baseline: ../mine.json\n"})
    (tmp_path / "mine.json").write_text("{}")
    (inside / "link.json").symlink_to("../mine.json")
    ended = run("scan", *arguments, cwd=inside)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(message)
    assert (tmp_path / "mine.json").read_text() == "{}"
