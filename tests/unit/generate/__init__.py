"""What is proposed does what it is for, and fits in where it is put."""
