"""The admin of the content, for curators; one module a subject."""

from roadmap.admin import journal, parts, roadmaps, topics

__all__ = ["journal", "parts", "roadmaps", "topics"]
