"""What waits too long, and what is printed for the meeting."""
