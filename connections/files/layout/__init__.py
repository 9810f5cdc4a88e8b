"""Layout: what a table holds, and which of its columns is which of our fields."""
