"""The rules as their users meet them: the examples of each folder, the options, and the traps."""
