"""Curators' operations on content: publish, retire, move, merge, split, revert; and link checks."""
