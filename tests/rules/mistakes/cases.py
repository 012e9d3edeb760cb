"""Cases as edits of the shop, read from text that looks like a difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
SHOP: Final = {
    path.relative_to(HERE / "shop").as_posix(): path.read_text("utf-8")
    for path in sorted((HERE / "shop").rglob("*.yaml"))
}
"""The files of a cluster that is in order."""

_MARKS: Final = frozenset({" ", "-", "+"})


@dataclass(frozen=True, slots=True)
class Case:
    """What somebody did to the shop, and the rules that say so."""

    title: str
    files: dict[str, str]
    reports: tuple[str, ...]


def cases(name: str) -> Iterator[Case]:
    """Yield the cases of a file."""
    for part in (HERE / name).read_text("utf-8").split("## ")[1:]:
        title, *lines = part.splitlines()
        reports = [line.removeprefix("reports: ") for line in lines if line.startswith("reports: ")]
        yield Case(title, _edited(lines), tuple(reports[0].split(", ")) if reports else ())


def _edited(lines: list[str]) -> dict[str, str]:
    """Return the files of the shop after what the lines of a case say."""
    files = dict(SHOP)
    path = ""
    hunk: list[str] = []
    for line in [*lines, ""]:
        if line[:1] in _MARKS:
            hunk.append(line)
            continue
        if hunk:
            files[path] = _applied(hunk, files.get(path, ""))
            hunk = []
        verb, _, rest = line.partition(" ")
        if verb in ("edit", "add"):
            path = rest
        elif verb == "remove":
            del files[rest]
    return files


def _applied(hunk: list[str], text: str) -> str:
    """Replace the lines of a hunk, which stand in the text once.

    Raises:
        ValueError: they do not.
    """
    before = "".join(f"{line[1:]}\n" for line in hunk if line[0] != "+")
    after = "".join(f"{line[1:]}\n" for line in hunk if line[0] != "-")
    if f"\n{text}".count(f"\n{before}") != 1 and before:
        raise ValueError(f"these lines are not there once:\n{before}")
    return f"\n{text}".replace(f"\n{before}", f"\n{after}", 1)[1:] if before else text + after
