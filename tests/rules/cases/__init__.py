"""Tables of traps: what a rule has to find, and above all what it has to leave alone."""
