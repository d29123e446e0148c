"""Ways to sign in: what a person has, what may go, passkeys, and where they are signed in."""
