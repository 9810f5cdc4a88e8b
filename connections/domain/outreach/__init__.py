"""One adult building a connection with one student, and whether it became strong."""
