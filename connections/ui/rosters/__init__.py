"""Rosters: bring files in."""
