"""Join: the plain pages a phone sees before it is in."""
