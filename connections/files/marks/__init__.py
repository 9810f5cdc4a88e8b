"""Marks: what adults marked and what students said, of people who are on the roster."""
