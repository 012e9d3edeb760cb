"""The addresses that a work tree's own git configuration gives: its remotes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.disk import DiskFiles, UnreadableFileError
from netpol_lint.source.git import work_tree_top

_CONFIG: Final = ".git/config"
_SECTION: Final = lazy_pattern(r'\[\s*(?P<name>[^\s"\]]+)(?:\s+"(?:[^"\\]|\\.)*")?\s*\](?P<rest>.*)')
_URL: Final = lazy_pattern(r"(?:push)?url\s*=\s*(?P<value>.*)", re.IGNORECASE)
_QUOTED: Final = lazy_pattern(r'"((?:[^"\\]|\\.)*)"')
_COMMENT: Final = lazy_pattern(r"\s+[#;].*$")


def remote_urls(root: Path) -> tuple[str, ...]:
    """Return the URLs of all remotes of the work tree that `root` lies in, in the order of the file.

    The file is read as text, and git is not asked: its configuration may name programs and other files.
    A `.git` that leads elsewhere, as that of a linked work tree does, is not followed.
    """
    top = work_tree_top(os.path.realpath(root))
    if top is None:
        return ()
    try:
        content = DiskFiles(Path(top)).read(_CONFIG)
    except UnreadableFileError:
        return ()
    return tuple(dict.fromkeys(_urls_in(content.decode("utf-8", "replace"))))


def _urls_in(text: str) -> Iterator[str]:
    section = ""
    for written in text.splitlines():
        line = written.strip()
        if opening := _SECTION.fullmatch(line):
            section, line = opening["name"].lower(), opening["rest"].strip()
        setting = _URL.fullmatch(line)
        if section == "remote" and setting and (url := _unquoted(setting["value"])):
            yield url


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value)
    return re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else _COMMENT.sub("", value)
