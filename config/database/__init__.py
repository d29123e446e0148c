"""The database from outside: waiting for it, its migrations and their lock, its failures."""
