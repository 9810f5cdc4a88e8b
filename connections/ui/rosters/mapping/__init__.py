"""The file itself is the form: how each table was read, and a person's word over it."""
