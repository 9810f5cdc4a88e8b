"""One file per screen; each has `screen()` and asks services only."""
