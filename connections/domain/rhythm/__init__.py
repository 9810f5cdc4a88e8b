"""What comes by itself over a year: a calendar address, a mail, what waits too long."""
