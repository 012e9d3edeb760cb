"""Tests of the reach graph."""
