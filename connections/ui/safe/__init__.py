"""Safe mode: what is shown while the database must not be written into."""
