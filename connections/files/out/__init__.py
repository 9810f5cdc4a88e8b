"""Out: reports, marking sheets, the printed wall and the calendar, ready to be taken away."""
