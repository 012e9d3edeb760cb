"""Manifests for what findings say is missing: a default deny, the way to the DNS servers, one connection."""

from netpol_lint.generate.allow import allow
from netpol_lint.generate.default_deny import allow_dns, default_deny
from netpol_lint.generate.draft import Draft
from netpol_lint.generate.proposal import Proposal

__all__ = ["Draft", "Proposal", "allow", "allow_dns", "default_deny"]
