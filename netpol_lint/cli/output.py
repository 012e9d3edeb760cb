"""Where reports go: standard output for the main one, and files for others."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint import __version__
from netpol_lint.cli.choices import Colour
from netpol_lint.cli.terminal import WIDTH_OF_FILES, wants_colour, wants_links, width_of
from netpol_lint.cli.text_stream import text_stream
from netpol_lint.errors import ConfigError
from netpol_lint.findings import AuditResult
from netpol_lint.reporting import ReportContext, render_report
from netpol_lint.rulebook import RuleSpec, nearest
from netpol_lint.source.repository import Repository


class Output(Struct, frozen=True):
    """One report that was asked for; without a file it goes to standard output."""

    format: str
    file: Path | None = None


def wanted_outputs(
    output_format: str | None, files: Sequence[str], *, formats: Collection[str], usual: str
) -> tuple[Output, ...]:
    """Return the reports to write, standard output first, in the `usual` format unless told otherwise.

    Raises:
        ConfigError: a format is none of `formats`, a file cannot be written, or two reports go to one file.
    """
    main = Output(usual if output_format is None else _known_format(output_format, formats))
    outputs = [_file_output(text, main.format, formats) for text in files]
    for position, output in enumerate(outputs):
        _reject_what_cannot_be_written(output, outputs[:position])
    return (main, *outputs)


def _reject_what_cannot_be_written(output: Output, earlier: Sequence[Output]) -> None:
    """Say before the work what would fail after it."""
    file = output.file
    if file is None or str(file) in ("-", "."):
        raise ConfigError(
            f"--output names no file for the report in format {output.format}",
            hint="--output takes FORMAT=FILE; --output-format is for standard output",
        )
    if file.is_dir():
        raise ConfigError(f"cannot write {file}: it is a directory", hint="name a file in it")
    if not file.parent.is_dir():
        raise ConfigError(f"cannot write {file}: there is no directory {file.parent}")
    if any(each.file == file for each in earlier):
        raise ConfigError(f"two reports would be written to {file}", hint="give each a file of its own")


def _file_output(text: str, usual: str, formats: Collection[str]) -> Output:
    """Read `[FORMAT=]FILE`; an equals sign that follows no format is part of the name."""
    before, separator, after = text.partition("=")
    if separator and before in formats:
        return Output(before, Path(after))
    if separator and "/" not in before and "." not in before:
        return Output(_known_format(before, formats), Path(after))
    return Output(usual, Path(text))


def _known_format(name: str, formats: Collection[str]) -> str:
    if name in formats:
        return name
    close = nearest(name, formats)
    hint = f"did you mean {close}? " if close else ""
    raise ConfigError(
        f"there is no output format {name!r}", hint=f"{hint}the formats are {', '.join(formats)}"
    )


class Style(Struct, frozen=True):
    """How reports look; `source_url` is the address below which a page shows each file, if it is known.

    `lists_notes` asks for what was not analysed where it is counted otherwise.
    """

    colour: Colour = Colour.AUTO
    source_url: str = ""
    lists_notes: bool = False


def write_reports(
    outputs: Sequence[Output],
    result: AuditResult,
    *,
    repository: Repository,
    rules: Mapping[str, RuleSpec],
    style: Style,
) -> None:
    """Write every report that was asked for, files first: standard output may have no reader.

    Raises:
        ConfigError: a file cannot be written.
    """
    plain = ReportContext(
        rules=rules,
        tool_version=__version__,
        source_lines=repository.lines,
        width=WIDTH_OF_FILES,
        tool_succeeded=not result.failed_rules,
        source_url=style.source_url,
        lists_notes=style.lists_notes,
    )
    for output in sorted(outputs, key=lambda each: each.file is None):
        context = _for_standard_output(plain, repository, style.colour) if output.file is None else plain
        with text_stream(output.file) as write:
            write(render_report(output.format, result, context))


def _for_standard_output(context: ReportContext, repository: Repository, colour: Colour) -> ReportContext:
    stream = sys.stdout
    return replace(
        context,
        colour=wants_colour(colour, stream),
        width=width_of(stream),
        link_to=(lambda path: (repository.root / path).as_uri()) if wants_links(colour, stream) else None,
    )
