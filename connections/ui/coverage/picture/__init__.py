"""The picture of a grade: adults on either side, students between them; on a phone a strip each."""
