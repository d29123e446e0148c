"""Roles by groups: what an account elsewhere says of groups, made into rights here."""
