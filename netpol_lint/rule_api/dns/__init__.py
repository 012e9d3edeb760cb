"""Name resolution: which servers pods may ask, and what rules for DNS would have to say."""
