"""What imports and merges did to the roster, and putting it back."""
