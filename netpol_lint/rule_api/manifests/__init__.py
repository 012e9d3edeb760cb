"""What the text of objects says, leaves out and repeats."""
