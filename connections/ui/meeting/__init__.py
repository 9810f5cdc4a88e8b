"""Meeting: what the projector shows."""
