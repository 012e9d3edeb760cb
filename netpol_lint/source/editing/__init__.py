"""Edits of the text of YAML files that leave everything else in it as it is."""
