"""Applying fixes: edits tried in memory, looked at again, and held to what they promise."""

from netpol_lint.fixing.apply import FixOutcome, Refusal, apply_fixes
from netpol_lint.fixing.unified import unified_diff
from netpol_lint.fixing.write import write_files

__all__ = ["FixOutcome", "Refusal", "apply_fixes", "unified_diff", "write_files"]
