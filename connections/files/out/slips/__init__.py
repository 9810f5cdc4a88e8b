"""Slips as files: printed four to a page, or a table for a mail merge."""
