"""Bringing a database to the newest schema."""
