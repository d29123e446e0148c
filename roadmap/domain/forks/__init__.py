"""Roadmaps made one's own: the copy, what it took, and what its original offers since."""
