"""Rounds of mapping: their marks, the answers that come in, the meeting they are held in."""
