"""What a configuration says of a cluster, what crosses its lines, and the ways an intruder could walk."""
