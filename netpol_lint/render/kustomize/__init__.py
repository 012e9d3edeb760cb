"""A Kustomize of our own: lenient, offline, and every value still knows where it was written."""
