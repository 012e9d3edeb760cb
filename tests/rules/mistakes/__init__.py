"""A shop that is set up well, and what people do to such shops."""
