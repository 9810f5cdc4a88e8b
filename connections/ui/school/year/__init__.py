"""The school's year: its rounds and its calendar."""
