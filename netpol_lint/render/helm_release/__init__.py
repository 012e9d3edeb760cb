"""What the Helm releases of Flux and k3s deliver: objects where the chart is at hand, else a gap."""

from netpol_lint.render.helm_release.follow import deliver

__all__ = ["deliver"]
