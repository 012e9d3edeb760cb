"""How open pods are: by default, and by rules that are wide."""
