"""Many people at once, over the real protocol, on this machine only."""
