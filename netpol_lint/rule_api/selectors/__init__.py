"""Selectors that select nothing, or not what was meant: each has one cause."""
