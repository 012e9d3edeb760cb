"""Asking for edits of a small file, and the text that comes of them."""

from __future__ import annotations

from collections.abc import Callable

from netpol_lint.location import Location
from netpol_lint.source.editing.editor import SourceEditor
from netpol_lint.source.editing.edits import Edits
from netpol_lint.source.editing.proof import at_steps
from netpol_lint.source.editing.text import edited
from netpol_lint.source.repository import Repository

Ask = Callable[[SourceEditor, Location], Edits | None]


def after(text: str | bytes, steps: str, ask: Ask) -> str | None:
    """Return a file after an edit of the node that dotted `steps` lead to; `None` if there is none."""
    content = text.encode() if isinstance(text, str) else text
    made = asked(content, steps, ask)
    return None if made is None else edited(content, made).decode("utf-8")


def asked(content: bytes, steps: str, ask: Ask) -> Edits | None:
    """Return the edits that are made of a question."""
    repository = Repository.from_bytes({"a.yaml": content})
    root = repository.load("a.yaml").documents[0].root
    path = tuple(int(step) if step.isdigit() else step for step in steps.split(".")) if steps else ()
    node = at_steps(root, path)
    assert node is not None, steps
    return ask(SourceEditor(repository), node.location())
