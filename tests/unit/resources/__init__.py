"""Tests of the decoders, from the text of a manifest to its values."""
