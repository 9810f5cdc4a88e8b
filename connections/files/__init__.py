"""Exchanges: bytes to values and back. Knows no database and no screen."""
