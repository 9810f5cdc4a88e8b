"""Readers of shared reports who know every roll: schools by chance, and what can be worked out."""
