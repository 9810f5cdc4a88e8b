"""The address that a calendar reads, and the page of one's own where it is made."""
