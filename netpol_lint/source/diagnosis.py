"""Why a document is not YAML: the parser's complaint in the words of whoever wrote the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from netpol_lint.source.failure import Failure
from netpol_lint.source.place import PARSER_BREAK, Lines
from netpol_lint.source.scene import Diagnosis, Scene, scene_of, shown

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEY: Final = re.compile(r"""\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s#'"][^#]*?)\s*:(?=\s)""")
_LONGEST_KEY: Final = 1024
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_TIGHT_COLON: Final = re.compile(r"[\w./-]+:[^\s:]")
_BRACKETS: Final = {"[": "]", "{": "}"}


def diagnose(failure: Failure, text: str) -> Diagnosis:
    """Explain why `text` does not parse: what stands there, what YAML makes of it, what would be right."""
    lines = Lines(text, PARSER_BREAK)
    if failure.mark is None:
        return _forbidden_character(failure, text, lines)
    scene = scene_of(failure, failure.mark, lines)
    if scene.line.lstrip("\ufeff").startswith("%"):
        says = "is a directive to the YAML parser, and kubectl takes none; remove the line"
        return scene.at_line(f"{shown(scene.line)} {says}")
    if scene.character == "\t" or " tab " in failure.problem:
        return _tab(scene)
    for words, explain in _EXPLANATIONS:
        if words in failure.problem or words in failure.context:
            return explain(scene)
    context = f"{failure.context}, " if failure.context else ""
    return scene.at_rest(f"{shown(scene.rest or scene.line)} is not YAML: {context}{failure.problem}")


def _forbidden_character(failure: Failure, text: str, lines: Lines) -> Diagnosis:
    found = _FORBIDDEN.search(text)
    if found is None:
        return Diagnosis(f"the text is not YAML: {failure.problem}", (0, 0), (0, 0))
    line, column = lines.place(found.start())
    message = f"the character U+{ord(found[0]):04X} stands here, which YAML allows nowhere; remove it"
    return Diagnosis(message, (line, column), (line, column + 1))


def _tab(scene: Scene) -> Diagnosis:
    content = scene.line.lstrip()
    if not content:
        return scene.at_line("this line is a tab, which YAML takes for broken indentation; remove the tab")
    if "\t" in scene.line[: len(scene.line) - len(content)]:
        says = "is indented with a tab, and YAML knows indentation by spaces only"
        return scene.at_line(f"{shown(content)} {says}; write spaces instead")
    says = "has a tab behind it, which YAML takes for broken indentation"
    return scene.at_rest(f"{shown(scene.before)} {says}; write a space instead")


def _second_colon(scene: Scene) -> Diagnosis:
    key = _KEY.match(scene.before)
    if key is not None and scene.before[key.end() :].strip():
        value = shown(scene.line[key.end() :])
        says = (
            f"has a second `: `, and a line holds one key only; put {value} on a line of its own, or quote it"
        )
    elif len(scene.before.strip()) > _LONGEST_KEY:
        says = (
            f"is a key of more than {_LONGEST_KEY:,} characters, which YAML does not take for one; shorten it"
        )
    else:
        says = (
            "reads as a part of the value above it, in which no `:` can stand; check the indentation of both"
        )
    return scene.at_line(f"{shown(scene.line)} {says}")


def _unclosed_quote(scene: Scene) -> Diagnosis:
    says = f"opens a quote that is never closed; close it with `{scene.opened[:1]}`"
    return scene.at_opened(f"{shown(scene.opened)} {says}")


def _unclosed_bracket(scene: Scene) -> Diagnosis:
    bracket = scene.opened[:1]
    closing = _BRACKETS.get(bracket, bracket)
    if scene.mark[0] != scene.opening[0] or scene.mark[1] + 1 >= len(scene.line.rstrip()):
        says = f"opens a `{bracket}` that is never closed; close it with `{closing}`"
        return scene.at_opened(f"{shown(scene.opened)} {says}")
    says = f"stands where only `,` or `{closing}` can follow; quote the value that it is part of"
    return scene.at_rest(f"{shown(scene.rest)} {says}")


def _misplaced(scene: Scene) -> Diagnosis:
    """Explain what stands in a block collection where its next key or item belongs."""
    ahead = scene.before.strip()
    if scene.rest[:1] in ("]", "}"):
        return scene.at_rest(
            f"{shown(scene.rest)} closes what was never opened; remove it, or quote the value"
        )
    if ahead.endswith(('"', "'")):
        says = "follows a closed quote, where the value has ended; put all of it into quotes"
        return scene.at_rest(f"{shown(scene.rest)} {says}")
    if ahead and ahead not in ("-", "?"):
        return scene.at_rest(
            f"{shown(scene.rest)} follows a value that has ended; quote the value as a whole"
        )
    if scene.rest.startswith(":"):
        return scene.at_rest(f"{shown(scene.rest)} has no key before its `:`; write the key")
    return _misindented(scene)


def _misindented(scene: Scene) -> Diagnosis:
    is_list = "collection" in scene.failure.context
    kind, part = ("list", "item") if is_list else ("map", "key")
    whole = f"the {kind} that starts with {shown(scene.opened)}"
    here, there = scene.mark[1], scene.opening[1]
    if here != there:
        spaces = "1 space" if here == 1 else f"{here} spaces"
        says = f"is indented by {spaces}, and {whole} by {there}; indent it like what it belongs to"
    else:
        says = f"is no {part}, and stands where {whole} has its next; indent it like what it belongs to"
    return scene.at_rest(f"{shown(scene.rest)} {says}")


def _no_colon(scene: Scene) -> Diagnosis:
    says = "is neither `key: value` nor `- item`"
    is_tight = _TIGHT_COLON.match(scene.opened) is not None
    hint = "a space must follow the `:`" if is_tight else "write a key before it, or indent it"
    return scene.at_opened(f"{shown(scene.opened)} {says}; {hint}")


def _reserved(scene: Scene) -> Diagnosis:
    says = f"starts with `{scene.rest[:1]}`, and no unquoted value can; quote it"
    return scene.at_rest(f"{shown(scene.rest)} {says}")


def _list_beside_key(scene: Scene) -> Diagnosis:
    says = "starts a list in the line of its key; write it on the next line, or quote it"
    return scene.at_rest(f"{shown(scene.rest)} {says}")


def _bad_name(scene: Scene) -> Diagnosis:
    means = "the use of an anchor" if scene.opened.startswith("*") else "an anchor"
    says = f"starts with `{scene.opened[:1]}`, which makes it {means}; quote it if it is a value"
    return scene.at_opened(f"{shown(scene.opened)} {says}")


def _bad_escape(scene: Scene) -> Diagnosis:
    found = re.compile(r"\\.?").search(scene.line, max(scene.mark[1] - 1, 0))
    escape = found[0] if found else scene.rest[:2]
    says = "is no escape that YAML has in double quotes"
    return scene.at_rest(f"`{escape}` {says}; write `\\{escape}`, or use single quotes")


def _half_character(scene: Scene) -> Diagnosis:
    line, column = scene.mark
    found = _SURROGATE.search(scene.line, max(column - len(r"\u"), 0))
    start, end = found.span() if found else (column, column + 1)
    says = "is half a character, which YAML cannot escape by itself; write the character as it is"
    return Diagnosis(f"{shown(scene.line[start:end])} {says}", (line, start), (line, end))


def _no_value(scene: Scene) -> Diagnosis:
    return scene.at_rest(
        f"{shown(scene.rest)} stands where a value belongs; write a value, or quote this one"
    )


def _block_header(scene: Scene) -> Diagnosis:
    says = "stands in the line of a `|` or `>`, whose text begins on the next line; write it there"
    return scene.at_rest(f"{shown(scene.rest)} {says}")


def _bad_tag(scene: Scene) -> Diagnosis:
    says = "starts with `!`, which makes it a tag, and is none; quote it if it is a value"
    return scene.at_opened(f"{shown(scene.opened)} {says}")


_EXPLANATIONS: Final[tuple[tuple[str, Callable[[Scene], Diagnosis]], ...]] = (
    ("mapping values are not allowed", _second_colon),
    ("entries are not allowed", _list_beside_key),
    ("while scanning a quoted scalar", _unclosed_quote),
    ("Unicode character escape", _half_character),
    ("escape", _bad_escape),
    ("that cannot start any token", _reserved),
    ("could not find expected ':'", _no_colon),
    ("while scanning an alias", _bad_name),
    ("while scanning an anchor", _bad_name),
    ("a tag", _bad_tag),
    ("while parsing a flow mapping", _unclosed_bracket),
    ("while parsing a flow sequence", _unclosed_bracket),
    ("the node content", _no_value),
    ("expected node content", _no_value),
    ("while scanning a block scalar", _block_header),
    ("while parsing a block mapping", _misplaced),
    ("while parsing a block collection", _misplaced),
)
"""The first whose words stand in the complaint explains it. Both parsers' words are here."""
