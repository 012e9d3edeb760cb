"""What reading one file yields: its documents, what was wrong with it, and its comment directives."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.source.node import Mapping, Node


class ProblemKind(Enum):
    """Why a file, or a part of it, is not what it seems."""

    SYNTAX = auto()
    """kubectl cannot parse the document."""
    ENCODING = auto()
    """The bytes are not text in UTF-8, or UTF-16 with a byte order mark."""
    DUPLICATE_KEY = auto()
    """A key stands twice in one map: the last one wins, strict decoding refuses it."""
    DROPPED_CONTENT = auto()
    """kubectl silently ignores a part of the text."""
    BAD_VALUE = auto()
    """A scalar that kubectl refuses, such as `.inf`."""
    TEMPLATE = auto()
    """The file is a template (Helm, Jinja …) and not YAML before it is rendered."""
    ENCRYPTED = auto()
    """The document is encrypted (SOPS, ansible-vault, git-crypt): its values cannot be read offline."""
    LIMIT = auto()
    """The file is larger, deeper or more repetitive than the reader allows."""
    UNREADABLE = auto()
    """The operating system does not let us read the file, or it is not a regular file."""
    LINK = auto()
    """A symbolic link leads out of the repository, nowhere, or in a circle."""


class SourceProblem(Struct, frozen=True):
    """Something wrong with a file, at its place.

    `resembles_manifest` says that the text around it looks like a Kubernetes object (it has both
    `apiVersion` and `kind`), so that a broken file of another program is no finding.
    """

    kind: ProblemKind
    message: str
    at: Location
    resembles_manifest: bool


class Document(Struct, frozen=True):
    """One document of a file: `index` counts from 0, and empty documents do not count."""

    path: str
    index: int
    root: Node

    @property
    def mapping(self) -> Mapping | None:
        """The root, if it is a map, as every Kubernetes object is."""
        return self.root if isinstance(self.root, Mapping) else None


class Directive(Struct, frozen=True):
    """A comment `# netpol-lint: ignore[rule-a,rule-b] reason`, or `file-ignore[…]`.

    `at` is the comment, from its `#` to the end of the line. `is_alone` says that nothing else
    stands on its line, so that it speaks for the next line that is not a comment.
    """

    at: Location
    rules: tuple[str, ...]
    reason: str
    is_file_wide: bool
    is_alone: bool
    error: str | None = None
    """What is wrong with the directive's own form, if anything; it then silences nothing."""


class LoadedFile(Struct, frozen=True):
    """One file after reading: the order of everything is the order of the text.

    `shares_nodes` tells whether a node may stand in several places, because of an alias.
    """

    path: str
    documents: tuple[Document, ...] = ()
    problems: tuple[SourceProblem, ...] = ()
    directives: tuple[Directive, ...] = ()
    shares_nodes: bool = False
