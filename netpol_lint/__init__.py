"""Find what Kubernetes network policies leave open, break or do not mean, offline and with places."""

__version__ = "0.1.0"
