"""Remembers: rows to values and back, through SQLAlchemy Core."""
