"""Who may do what, of which students, and in which words it is refused."""
