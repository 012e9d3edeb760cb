"""Findings that a user accepted: by a comment, an annotation or the configuration, each with a reason."""

from netpol_lint.rulebook import UNUSED_SUPPRESSION
from netpol_lint.suppress.apply import (
    SuppressionResult,
    WrittenSuppressions,
    apply_suppressions,
)
from netpol_lint.suppress.comments import ScopedDirective, scoped_directives
from netpol_lint.suppress.silencers import ANNOTATION, AnnotationSuppression, parse_annotation

__all__ = [
    "ANNOTATION",
    "UNUSED_SUPPRESSION",
    "AnnotationSuppression",
    "ScopedDirective",
    "SuppressionResult",
    "WrittenSuppressions",
    "apply_suppressions",
    "parse_annotation",
    "scoped_directives",
]
