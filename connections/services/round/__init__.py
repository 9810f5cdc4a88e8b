"""Rounds: plan, open, mark, reveal, close; and the way of an answer into them."""
