"""The people of the school: who is here, in which role, how it is for them."""
