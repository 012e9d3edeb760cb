"""How much of a file is read: a repository is somebody else's input and must not exhaust this process."""

from __future__ import annotations

from typing import Final

MAX_FILE_BYTES: Final = 32 * 1024 * 1024
"""The API server refuses requests past 3 MiB; the largest bundles of definitions in use are below 10 MiB."""

MAX_DEPTH: Final = 200
"""Nested maps and lists, aliases followed. Readers of the tree recurse; manifests stay below 40."""

MAX_EVENTS: Final = 1_500_000
"""Parser events of one file. A node takes about 200 bytes, and a few bytes of text make one."""

MAX_ALIAS_NODES: Final = 400_000
"""Nodes that the aliases of one document stand for. kubectl's decoder stops at about as many."""

MAX_PARTS: Final = 100_000
"""Documents and separators of one file; each costs time, however small it is."""

MAX_PROBLEMS: Final = 1_000
"""Problems of one file: what has more is not a manifest, and nobody reads so many."""

MAX_DIRECTIVES: Final = 10_000
"""Comments for this tool in one file; more of them silence nothing."""

MAX_PURE_BYTES: Final = 256 * 1024
"""Text of one file that is tried again with the parser in Python, which takes seconds for it."""

PURE_START_BYTES: Final = 1024
"""What starting that parser costs, in the text that it could read meanwhile."""

SAMPLE_BYTES: Final = 64 * 1024
"""How much of a file that is too large is looked at to tell whether it resembles a manifest."""

MAX_EMBEDDED_BYTES: Final = 1024 * 1024
"""Text of a scalar that is read as YAML of its own; inline patches and values are a few kilobytes."""
