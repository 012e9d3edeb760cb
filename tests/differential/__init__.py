"""The renderer of kustomizations held against the real tool; README.md says how."""
