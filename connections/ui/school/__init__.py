"""School: rounds, people, defaults, records."""
