"""Access: who comes in by which door, who is in, and how that ends."""
