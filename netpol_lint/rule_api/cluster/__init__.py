"""What is worked out once of a cluster, for the contexts of all rules: none of it knows the context."""
