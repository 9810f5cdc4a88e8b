"""Bringing rosters in, and sheets to take away."""
