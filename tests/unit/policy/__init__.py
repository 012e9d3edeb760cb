"""Ports, addresses and policies, one module at a time."""
