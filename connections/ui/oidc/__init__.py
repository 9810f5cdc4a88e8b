"""Signing in with the school's accounts: our own client of any OpenID Connect provider."""
