"""A first configuration that fits a repository: what was seen there, and what is left to decide."""
