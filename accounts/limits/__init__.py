"""How often somebody may try a password or have a mail sent, so that only who guesses waits."""
