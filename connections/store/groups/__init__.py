"""Which columns of a roster are kept as groups, and what of them is shown."""
