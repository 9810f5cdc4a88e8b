"""Handing a mail to the school's own server."""
