"""Checklists as files: reading any Markdown checklist, writing our own, JSON and CSV."""
