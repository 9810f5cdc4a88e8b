"""Kills, full disks, moved files, flipped bytes: what was acknowledged is there, and whole."""
