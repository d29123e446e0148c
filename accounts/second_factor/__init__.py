"""The second factor: codes of an app, passkeys, recovery codes, and a way back in without them."""
