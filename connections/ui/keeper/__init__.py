"""Keeper: the plain page on which a browser shows the key that was printed at the start."""
