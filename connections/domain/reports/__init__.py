"""What a report for other eyes says, and when it was taken."""
