"""Comments that are meant for this tool: `# netpol-lint: ignore[rule-a,rule-b] reason`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.location import Location, Region
from netpol_lint.source.document import Directive
from netpol_lint.source.limits import MAX_DIRECTIVES
from netpol_lint.source.literals import literals_in
from netpol_lint.source.place import Lines
from netpol_lint.source.split import Chunk, split

_WORD: Final = b"netpol-lint:"
_COMMENT: Final = lazy_pattern(r"(?<!\S)#[ \t]*netpol-lint:([^\r\n]*)")
_FORM: Final = lazy_pattern(r"\s*([^\s\[]*)\s*(?:\[([^\]]*)(\]?))?\s*(.*)", re.DOTALL)
_RULE: Final = lazy_pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VERBS: Final = ("ignore", "file-ignore")
_RIGHT: Final = "write `# netpol-lint: ignore[rule-id] reason`"


def find_directives(text: bytes, path: str) -> tuple[Directive, ...]:
    """Return the directives of a UTF-8 text, in its order; `path` is the file's.

    A directive stands in a comment: the same words inside a quoted or a block scalar are its content.
    """
    if _WORD not in text:
        return ()
    found = (
        directive
        for part in split(text)
        if _WORD in part.text
        for directive in _directives(part.text, part.first_line, path, is_yaml=isinstance(part, Chunk))
    )
    return tuple(islice(found, MAX_DIRECTIVES))


def _directives(content: bytes, first_line: int, path: str, *, is_yaml: bool) -> Iterator[Directive]:
    text = content.decode("utf-8-sig")
    lines = Lines(text)
    literals = literals_in(content) if is_yaml else None
    for found in _COMMENT.finditer(text):
        if literals is not None and literals.cover(found.start()):
            continue
        line, column = lines.place(found.start())
        start, end = (first_line + line, column + 1), (first_line + line, len(lines[line].rstrip()) + 1)
        at = Location(path, Region(*start, *end))
        yield _directive(found[1].strip(), at, is_alone=lines[line].lstrip().startswith("#"))


def _directive(body: str, at: Location, *, is_alone: bool) -> Directive:
    found = _FORM.fullmatch(body)
    verb, listed, closing, reason = found.groups() if found else ("", None, None, body)
    rules = tuple(rule.strip() for rule in (listed or "").split(",") if rule.strip())
    return Directive(
        at=at,
        rules=rules,
        reason=reason.strip(),
        is_file_wide=verb == "file-ignore",
        is_alone=is_alone,
        error=_error(verb, rules, is_closed=closing == "]"),
    )


def _error(verb: str, rules: tuple[str, ...], *, is_closed: bool) -> str | None:
    """Say what is wrong with the form of a directive, if anything."""
    if verb not in _VERBS:
        return f"`{verb}` is nothing that a comment can ask for, which is `ignore` or `file-ignore`; {_RIGHT}"
    if not rules:
        return f"`{verb}` names no rule in brackets, so it silences nothing; {_RIGHT}"
    if not is_closed:
        return f"the bracket after `{verb}` is not closed; {_RIGHT}"
    odd = next((rule for rule in rules if _RULE.fullmatch(rule) is None), None)
    return None if odd is None else f"`{odd}` is no rule id, which is lower-case words with dashes; {_RIGHT}"
