"""Who is in: the rows of sessions."""
