"""A slow, obviously right evaluator of NetworkPolicy, and the statements it is right about."""
