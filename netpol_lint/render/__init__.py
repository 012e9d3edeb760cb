"""From files to clusters: which objects run together, in which namespace, and what is not known."""
