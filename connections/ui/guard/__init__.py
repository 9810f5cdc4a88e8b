"""Guard: no session, no view; what a browser does when its session ends."""
