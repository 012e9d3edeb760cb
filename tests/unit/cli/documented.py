"""The sessions that the README and the pages of docs/ show, and what the program makes of them.

A page is one session in a git repository with a copy of `examples/`. Its blocks marked `console` are
run, from top to bottom: a line `$ command`, and below it what a terminal shows. A line `…` stands for any
lines. A block marked `yaml` whose first line is a comment with a path, such as `# shop/web.yaml`, is a
file that is there from then on.

`python -m tests.unit.cli.documented` writes into the pages what is shown now; read the difference.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.contract.checkout import CHECKOUT, commit_everything
from tests.unit.cli.running import environment, run

PAGES: Final = (CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md")))

LEFT_OUT: Final = "…\n"

_BLOCK: Final = re.compile(r"^```(?P<kind>console|yaml)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE: Final = re.compile(r"# (?P<path>[\w./-]+\.yaml)\n")
_COMMAND: Final = re.compile(r"^\$ (?P<line>.*)\n(?P<shown>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_SHELL: Final = frozenset("|&;<>$*?\"'`()")
_ON_A_TERMINAL: Final = {"scan": "full", "graph": "matrix"}
"""The formats that these commands choose on a terminal, which the outputs of a test are not."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A command, what a page shows of its output, and where in the page that begins and ends."""

    command: str
    output: str
    span: tuple[int, int]

    def stands_for(self, output: str) -> bool:
        """Say whether the page shows this output, but for the lines it leaves out."""
        parts = map(re.escape, self.output.split(LEFT_OUT))
        return re.fullmatch("(?:.*\n)*".join(parts), output) is not None


@dataclass(slots=True)
class Session:
    """A repository in which the commands of one page are run, one after the other."""

    root: Path
    cwd: Path

    def replay(self, page: str) -> Iterator[tuple[Shown, str]]:
        """Yield each command of a page with what it writes: its output, then its remarks."""
        for block in _BLOCK.finditer(page):
            if block["kind"] == "console":
                for found in _COMMAND.finditer(page, *block.span("text")):
                    yield Shown(found["line"], found["shown"], found.span("shown")), self._run(found["line"])
            elif (file := _FILE.match(block["text"])) is not None:
                path = self.root / file["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block["text"], "utf-8")

    def _run(self, line: str) -> str:
        words = line.split() if _SHELL.isdisjoint(line) else []
        match words:
            case ["cd", place]:
                self.cwd = self.cwd / place
                return ""
            case ["netpol-lint", *arguments]:
                ended = run(*arguments, *_as_on_a_terminal(arguments), cwd=self.cwd)
                return ended.out + ended.err
            case _:
                return self._run_in_a_shell(line)

    def _run_in_a_shell(self, line: str) -> str:
        program = f'netpol-lint() {{ {shlex.quote(sys.executable)} -W error -m netpol_lint "$@"; }}\n'
        ended = subprocess.run(
            ["bash", "-c", program + line],
            cwd=self.cwd,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return ended.stdout.decode()


def open_session(folder: Path) -> Session:
    """Prepare the repository of a session in an empty folder."""
    shutil.copytree(CHECKOUT / "examples", folder / "examples")
    commit_everything(folder)
    return Session(folder, folder)


def _as_on_a_terminal(arguments: list[str]) -> list[str]:
    chosen = _ON_A_TERMINAL.get(arguments[0]) if arguments else None
    return [] if chosen is None or "--output-format" in arguments else ["--output-format", chosen]


def _renew(page: Path, folder: Path) -> None:
    text = page.read_text("utf-8")
    for shown, output in reversed(list(open_session(folder).replay(text))):
        if shown.stands_for(output):
            continue
        if LEFT_OUT in shown.output:
            sys.stderr.write(f"{page.name}: shorten this by hand: $ {shown.command}\n")
        start, end = shown.span
        text = text[:start] + output + text[end:]
    page.write_text(text, "utf-8")


if __name__ == "__main__":
    for each in PAGES:
        with tempfile.TemporaryDirectory() as place:
            _renew(each, Path(place))
