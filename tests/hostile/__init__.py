"""What a repository could hold to hang, exhaust or mislead the reader."""
