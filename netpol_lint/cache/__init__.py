"""What earlier runs found out, kept so that nobody has to find it out again."""
