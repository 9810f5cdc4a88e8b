"""What students themselves said."""
