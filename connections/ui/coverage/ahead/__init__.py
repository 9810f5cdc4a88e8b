"""Coverage ahead of time: who leaves, moves and comes, before it happens."""
