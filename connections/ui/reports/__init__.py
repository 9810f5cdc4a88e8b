"""Reports: what leaves the school."""
