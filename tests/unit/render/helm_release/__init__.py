"""Tests of what runs together: objects, kustomizations, units and clusters."""
