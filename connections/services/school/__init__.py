"""The school itself: settings, records, what to do next."""
