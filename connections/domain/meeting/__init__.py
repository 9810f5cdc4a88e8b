"""The meeting itself: its hour, its code, what it practises on, what its stage shows."""
