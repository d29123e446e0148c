"""The word of a reverse proxy on who somebody is: read, and kept with the session it opened."""
