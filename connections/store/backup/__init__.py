"""Backups: one sealed file with everything in it, and putting one in the place of a database."""
