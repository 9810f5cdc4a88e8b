"""Who reaches out to whom, from the suggestion to whether it became strong."""
