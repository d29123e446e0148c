"""Checklists as files: read, matched with topics, applied, written; Markdown, JSON, CSV."""
