"""The file that lists the findings a repository had when it was written, so that only new ones count."""

from netpol_lint.baseline.reading import MAX_BYTES, parse_baseline
from netpol_lint.baseline.writing import baseline_text, updated

__all__ = ["MAX_BYTES", "baseline_text", "parse_baseline", "updated"]
