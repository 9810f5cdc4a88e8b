"""What leaves the school as a file."""
