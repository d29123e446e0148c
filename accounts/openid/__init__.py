"""Single sign-on by OpenID Connect, on allauth's provider: found out once, and checked."""
