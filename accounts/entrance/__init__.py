"""Signing up and in: what differs from allauth's own forms, views and addresses."""
