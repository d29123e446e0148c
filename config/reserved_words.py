"""Words of the site's own addresses, which no name that people choose may take."""

from __future__ import annotations

import re

RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
        topics status note evidence objectives undo history updates placement checklist print
        fork edit follow import dashboard plan search theme settings export delete u preview
        join suggestions accounts admin healthz readyz metrics roadmaps guide map claim
        static reset filter welcome summary
        """,
    )
)
"""Refused as the slug of a level and as a handle."""
