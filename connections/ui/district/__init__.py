"""District: published figures of several schools, and from one school to another."""
