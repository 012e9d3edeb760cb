"""Options that take every argument up to the next option, as hooks pass file names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from typer.core import TyperCommand

_GREEDY: Final = frozenset({"--only-files"})


class GreedyCommand(TyperCommand):
    """A command with options that take several values, which the parser underneath does not know."""

    # It depends on the version of typer whose context this is.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments with each such option repeated before each of its values."""
        return super().parse_args(ctx, list(_repeated(args)))


def _repeated(arguments: Sequence[str]) -> Iterator[str]:
    """Yield `--option a --option b` for `--option a b`; what follows `--` is no option."""
    greedy, is_first = "", False
    options_end = arguments.index("--") if "--" in arguments else len(arguments)
    for each in arguments[:options_end]:
        is_option = each.startswith("-") and each != "-"
        if is_option:
            greedy = each if each in _GREEDY else ""
        elif greedy and not is_first:
            yield greedy
        yield each
        is_first = is_option and bool(greedy)
    yield from arguments[options_end:]
