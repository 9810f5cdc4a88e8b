"""Rounds with fewer names: whose own names are whose, and the list that everybody goes through."""
