"""Backups: made, checked, made daily by themselves, and brought back."""
