"""Truth tables of other projects, and who agrees with them."""
