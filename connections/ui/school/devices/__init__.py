"""Devices: who has one of their own, slips for the others, when they can be used."""
