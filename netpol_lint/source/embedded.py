"""YAML that stands inside a scalar of YAML: inline patches, values of charts."""

from __future__ import annotations

from netpol_lint.source.document import Document
from netpol_lint.source.node import Scalar
from netpol_lint.source.repository import Repository


def embedded_documents(scalar: Scalar, repository: Repository) -> tuple[Document, ...]:
    """Return the documents that a scalar's text holds; none where the text is no YAML.

    The nodes of a block scalar (`|`) stand where they stand in the file; those of any other form
    stand where the scalar does.
    """
    raise NotImplementedError(scalar, repository)
