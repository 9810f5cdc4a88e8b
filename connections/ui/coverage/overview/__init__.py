"""The overview of a round: a sentence, one bar, how students moved, each group."""
