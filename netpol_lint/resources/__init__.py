"""Kubernetes objects decoded: what they mean for the network, each value with its place."""
