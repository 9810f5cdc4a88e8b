"""The adults of next year before they come: who leaves, moves and arrives, and what that asks."""
