"""The list of the meeting: tap a student, tap an adult who would like to reach out."""
