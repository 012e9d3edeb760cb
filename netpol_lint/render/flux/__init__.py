"""What Flux delivers: Kustomizations, their sources, and the variables that are filled in."""
