"""Students and adults, the order of grades, and what a new roster changes."""
