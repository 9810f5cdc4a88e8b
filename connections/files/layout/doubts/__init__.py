"""What of a layout only a person knows: names, ids, which of two columns counts."""
