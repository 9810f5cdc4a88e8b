"""The counselor's desk: several outreach at once, and putting back what was just done."""
