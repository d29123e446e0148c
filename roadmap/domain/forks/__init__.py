"""Roadmaps of one's own: copied or made from nothing, edited, and following their original."""
