"""Decides: the rules of connections, without files, database, screen, clock or dice."""
