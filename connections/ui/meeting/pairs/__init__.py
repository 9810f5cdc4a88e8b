"""The list on the projector: tap a student, tap an adult who would like to reach out."""
