"""Bytes: what a file really is, checked before it is opened, and the cells in it as text."""
