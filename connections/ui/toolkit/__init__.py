"""Toolkit: the practice, in words."""
