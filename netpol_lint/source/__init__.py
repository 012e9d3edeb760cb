"""Repository files in, located documents out: discovery, decoding, and YAML as kubectl reads it."""
