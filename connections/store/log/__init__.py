"""The logs: chained entries of who changed and who looked at what."""
