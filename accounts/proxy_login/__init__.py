"""Signing in by the word of a reverse proxy: a header that it alone sets."""
