"""Who comes in, and for how long, as two rooms draw it."""
