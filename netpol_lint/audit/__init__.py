"""From a repository to findings: the pipeline, as a table of contents."""

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.audit.pipeline import AuditRequest, audit, audit_surveyed
from netpol_lint.audit.survey import Survey, survey

__all__ = ["AuditRequest", "ClusterModel", "Survey", "audit", "audit_surveyed", "survey"]
