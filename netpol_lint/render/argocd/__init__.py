"""What Argo CD delivers: the objects that Applications and ApplicationSets deploy, as it renders them."""

from netpol_lint.render.argocd.follow import deliver
from netpol_lint.render.argocd.opaque import opaque_releases

__all__ = ["deliver", "opaque_releases"]
