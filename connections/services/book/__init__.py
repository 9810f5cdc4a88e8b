"""One reading of a school, who asks it, and what is kept of it for the next who asks."""
