"""The room: what the projector of a meeting shows, and what opens it."""
