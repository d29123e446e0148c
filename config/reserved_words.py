"""Words that the addresses of the site use, which nothing that people name may take."""

from __future__ import annotations

import re

RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
        topics status note evidence objectives undo history updates placement checklist print
        fork edit follow import dashboard plan search theme settings export delete u preview
        join suggestions accounts admin healthz readyz metrics roadmaps guide map claim
        static reset filter
        """,
    )
)
"""No slug of a level and no handle."""
