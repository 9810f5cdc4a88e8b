"""Notes that two rooms draw: restricted ones, which two people open together."""
