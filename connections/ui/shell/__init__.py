"""Around the screens: who is looking, the server, what every page begins with."""
