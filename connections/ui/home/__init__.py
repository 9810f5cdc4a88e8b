"""Home: the next useful step."""
