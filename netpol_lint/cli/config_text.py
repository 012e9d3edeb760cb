"""The effective configuration as YAML that could be used as one, with a comment on each value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from netpol_lint.cli.config_view import ConfigView
from netpol_lint.config.effective import Setting, Source
from netpol_lint.config.flow import flow
from netpol_lint.reporting.visible import visible

_COLUMN: Final = 48
"""Where comments start, behind values that are not longer."""


def config_as_text(view: ConfigView) -> str:
    """Write the effective configuration for people."""
    return "\n".join(visible(line) for line in _lines(view))


def _lines(view: ConfigView) -> Iterator[str]:
    yield f"# {view.file or 'no configuration file'}"
    yield from _setting_lines(view.settings)
    for name, own in view.clusters:
        yield from ("", f"# in cluster {name}, of what it extends")
        yield from (f"# {line}" for line in _setting_lines(own))
    runs = sum(each.runs for each in view.rules)
    yield from ("", f"# {runs} of {len(view.rules)} rules run")
    width = max((len(each.id) for each in view.rules), default=0)
    for each in view.rules:
        state = each.severity.value if each.runs else "off"
        yield f"# {each.id:<{width}}  {state:<7}  {each.because} ({_origin(each.source)})"


def _setting_lines(settings: Iterable[Setting]) -> Iterator[str]:
    """Yield a line for each value and one for each key above it; a key without any value is a comment."""
    above: tuple[str | int, ...] = ()
    for each in settings:
        origin = ", ".join(_origin(source) for source in each.sources)
        if each.value is None:
            yield f"# {each.key} is not stated"
            continue
        *parents, last = each.path
        shared = _shared(above, tuple(parents))
        for depth in range(shared, len(parents)):
            yield f"{'  ' * depth}{flow(parents[depth])}:"
        above = tuple(parents)
        indent = "  " * len(parents)
        start = f"{indent}- " if isinstance(last, int) else f"{indent}{flow(last)}: "
        yield f"{start + flow(each.value):<{_COLUMN}}  # {origin}"


def _shared(one: tuple[str | int, ...], other: tuple[str | int, ...]) -> int:
    """Return how many steps two paths have in common."""
    pairs = zip(one, other, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _origin(source: Source) -> str:
    return source.origin.value if source.at is None else str(source.at)
