"""Mark: the wall of names and the list."""
