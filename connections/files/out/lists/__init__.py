"""Lists with names, to print for a meeting of the staff."""
