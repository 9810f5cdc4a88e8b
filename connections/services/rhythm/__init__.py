"""What comes by itself over a year, and what is printed for it."""
