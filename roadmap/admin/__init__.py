"""What curators do: the pages of the admin, one module a subject."""

from roadmap.admin import journal, parts, roadmaps, topics

__all__ = ["journal", "parts", "roadmaps", "topics"]
