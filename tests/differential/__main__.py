"""Compare both on every kustomization below some paths: `python -m tests.differential PATHS…`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.differential.real_tool import real_tool
from tests.differential.tally import HEADING, Tally, tally, tally_made_up

_SHOWN = 12


def main() -> None:
    """Print a table, and below it each disagreement."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="the root of a repository")
    parser.add_argument("--kept", type=Path, default=Path("/tmp/oracle"), help="where answers are kept")  # noqa: S108
    parser.add_argument("--made-up", type=int, default=0, metavar="N", help="so many made-up trees, too")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the seed of the first of them")
    parser.add_argument("--strict", action="store_true", help="show what does not bear on the network, too")
    arguments = parser.parse_args()
    tool = real_tool()
    if tool is None:
        parser.error("there is no kubectl 1.30 or newer on the PATH")
    tallies = [tally(path, tool, arguments.kept) for path in arguments.paths]
    if arguments.made_up:
        seeds = range(arguments.first, arguments.first + arguments.made_up)
        tallies.append(tally_made_up(seeds, tool, arguments.kept))
    lines = [HEADING, *(each.row() for each in tallies)]
    for each in tallies:
        lines += _details(each, is_strict=arguments.strict)
    sys.stdout.write("\n".join(lines) + "\n")


def _details(counts: Tally, *, is_strict: bool) -> list[str]:
    lines = []
    for title, found in (("unlike", counts.unlike), ("unequal", counts.unequal if is_strict else {})):
        for directory, differences in found.items():
            lines.append(f"\n{title} {counts.name}/{directory}: {len(differences)}")
            lines += [f"  {line}" for line in differences[:_SHOWN]]
    lines += [f"\nsilent {counts.name}/{each}: {why}" for each, why in counts.silent.items()]
    lines += [f"\ncrash {counts.name}/{each}\n{trace}" for each, trace in counts.crashes.items()]
    return lines


if __name__ == "__main__":
    main()
