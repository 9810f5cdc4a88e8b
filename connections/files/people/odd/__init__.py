"""Rows that are nobody: an example, a total, a free place, or who stands below a line."""
