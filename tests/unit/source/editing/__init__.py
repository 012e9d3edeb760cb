"""Tests of edits of YAML files."""
