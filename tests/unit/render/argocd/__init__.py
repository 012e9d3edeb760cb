"""Tests of what Argo CD delivers."""
