"""What a round says, to whom it may be said."""
