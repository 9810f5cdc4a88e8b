"""The meeting: phones that join, practising, how far everybody is."""
