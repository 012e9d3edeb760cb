"""A slow, obviously right evaluator of network policies, and the statements it is right about."""
