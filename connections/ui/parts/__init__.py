"""Pieces that two rooms and more draw the same way."""
