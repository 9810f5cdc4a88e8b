"""Reports that went out: rows to values and back."""
