"""How long the program takes and how much memory: see `benchmarks/README.md`."""
