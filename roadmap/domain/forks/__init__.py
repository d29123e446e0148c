"""Roadmaps of one's own: forked, imported, edited, and following their original."""
