"""Trying out next year's adults: nothing of it is stored."""
