"""One module at a time, through its public door."""
