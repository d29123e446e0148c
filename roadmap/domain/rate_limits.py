"""How often a learner may do what costs something."""

from __future__ import annotations

from config.rate_limits import RateLimit

NOTES = RateLimit("note", uses=120, seconds=300)
EVIDENCE = RateLimit("evidence", uses=60, seconds=300)
IMPORTS = RateLimit("import", uses=60, seconds=300)
TAKEAWAYS = RateLimit("bring-in", uses=30, seconds=600)
"""Exports that are looked at: a large one costs seconds."""
ARRIVALS = RateLimit("brought-in", uses=10, seconds=24 * 3600)
"""Exports brought in. Each may hold SQLite's one lock for seconds, and add its size to the disk."""
SEARCHES = RateLimit("search", uses=600, seconds=300)
"""Own notes are looked through in the database at each keystroke."""
EXPORTS = RateLimit("export", uses=60, seconds=300)
FORKS = RateLimit("fork", uses=20, seconds=3600)
GUESTS = RateLimit("guest", uses=60, seconds=3600)
"""Visitors of one address who tick for the first time: a class begins, a script does not go on."""
EDITS = RateLimit("edit", uses=300, seconds=300)
