"""Coverage: who has a strong adult, and who not yet."""
