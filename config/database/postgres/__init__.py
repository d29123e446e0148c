"""Django's PostgreSQL, that says at once that it is away when it was away a moment ago."""
