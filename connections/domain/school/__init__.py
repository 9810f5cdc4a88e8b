"""What a school sets for itself, its days, and what somebody should do next."""
