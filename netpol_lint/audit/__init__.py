"""From a repository to findings; `pipeline` is the table of contents.

What it surveys is to be had from here. The audit itself is not: it brings along rules and suppressions, which
many commands have no use for.
"""

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.audit.survey import Survey, survey

__all__ = ["ClusterModel", "Survey", "survey"]
