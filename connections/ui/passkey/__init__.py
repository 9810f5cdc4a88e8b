"""Passkeys: the door of whoever leads at a school without accounts, and the page that makes one."""
