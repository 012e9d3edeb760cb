"""What the declared policies allow: pure set algebra over pod classes, ports and addresses."""
