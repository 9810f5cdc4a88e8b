"""Who has a strong adult, who has exactly one, who has none yet."""
