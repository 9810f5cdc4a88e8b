"""Oak Street School: an invented school, so that every screen has something true to show."""
