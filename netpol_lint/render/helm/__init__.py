"""What Helm releases bring: rendered where a binary is at hand, and nodes of their own elsewhere."""
