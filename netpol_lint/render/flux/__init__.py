"""What Flux delivers: the objects that its Kustomizations apply, as kustomize-controller renders them."""

from netpol_lint.render.flux.follow import deliver

__all__ = ["deliver"]
