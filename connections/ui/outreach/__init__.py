"""Outreach: getting to know each other."""
