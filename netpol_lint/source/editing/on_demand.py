"""The editor of a repository, imported once something is to be edited."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from netpol_lint.source.repository import Repository

if TYPE_CHECKING:
    from netpol_lint.source.editing.editor import SourceEditor


# Without slots, which leave no place for the editor.
class EditorOnDemand(Struct, frozen=True, dict=True):
    """Makes the editor of a repository when somebody asks for it: most runs find nothing to edit."""

    repository: Repository
    is_template: Callable[[str], bool] = lambda _: False

    @cached_property
    def editor(self) -> SourceEditor:
        """The editor."""
        from netpol_lint.source.editing.editor import SourceEditor

        return SourceEditor(self.repository, self.is_template)
