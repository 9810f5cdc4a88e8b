"""What is printed after a meeting, and for the next."""
