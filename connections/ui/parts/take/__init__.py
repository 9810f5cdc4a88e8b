"""Files to take: the button, and the route that hands each over once."""
