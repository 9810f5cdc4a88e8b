"""What may not be shown, because it would tell about single children."""
