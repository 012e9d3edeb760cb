"""What Argo CD delivers: the objects that Applications and ApplicationSets deploy, as it renders them."""

from netpol_lint.render.argocd.follow import deliver

__all__ = ["deliver"]
