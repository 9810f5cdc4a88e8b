"""Who takes whom, and why."""
