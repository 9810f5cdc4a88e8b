"""Keys: the installation's root key, what it wraps, and what it knows that no database can."""
