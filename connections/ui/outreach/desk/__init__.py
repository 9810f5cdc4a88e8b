"""The caseload as a working table: what it shows, what is done in it, what it says."""
