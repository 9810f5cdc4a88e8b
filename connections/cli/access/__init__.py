"""Commands about who comes in: slips, and adults' own devices."""
