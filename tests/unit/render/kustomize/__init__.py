"""Tests of the native Kustomize; what they expect was written by the real one."""
