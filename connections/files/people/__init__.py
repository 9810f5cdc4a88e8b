"""People: tables and their layouts to students, adults, and who teaches whom."""
