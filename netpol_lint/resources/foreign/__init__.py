"""Which pods the policies of other engines, and those that are generated, may select, and for what."""
