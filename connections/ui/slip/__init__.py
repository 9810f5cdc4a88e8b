"""Slip: the plain pages on which a device becomes an adult's own, and opens."""
