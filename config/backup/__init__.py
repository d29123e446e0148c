"""Backups of the whole database, the same for every database, and what is made of them.

It knows the apps of the site by their migrations alone.
"""
