"""Records as the law sees them: who was given them, how long they are kept, who sees what."""
