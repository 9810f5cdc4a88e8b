"""Several tables of a delivery: who of one is who of another, and which list holds."""
