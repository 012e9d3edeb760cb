"""What a change is to blame for: which files it touches, and which findings were not there before it."""

from netpol_lint.changes.change import Change
from netpol_lint.changes.chosen import change_of_files, change_of_work_tree, change_since
from netpol_lint.changes.filter import ChangeFilter
from netpol_lint.changes.lines import ChangedLines
from netpol_lint.changes.touched import touched_findings

__all__ = [
    "Change",
    "ChangeFilter",
    "ChangedLines",
    "change_of_files",
    "change_of_work_tree",
    "change_since",
    "touched_findings",
]
