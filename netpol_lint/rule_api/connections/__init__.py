"""Connections that somebody wants and that policies deny."""
