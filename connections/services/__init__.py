"""Does: one function per thing a person asks for. Each asks first whether they may."""
