"""How often a person may do what costs something: windows counted in the shared cache."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from roadmap.domain.catalog import cache


@dataclass(frozen=True)
class Limit:
    """At most ``uses`` in each window of ``seconds``."""

    uses: int
    seconds: int


Deed = Literal["note", "evidence", "import", "export", "takeaway", "fork", "edit"]
LIMITS: dict[Deed, Limit] = {
    "note": Limit(uses=120, seconds=300),
    "evidence": Limit(uses=60, seconds=300),
    "import": Limit(uses=60, seconds=300),
    "export": Limit(uses=60, seconds=300),
    "takeaway": Limit(uses=10, seconds=600),
    "fork": Limit(uses=20, seconds=3600),
    "edit": Limit(uses=300, seconds=300),
}


def within_limit(deed: Deed, who: str) -> bool:
    """Count one use by ``who`` and say whether it still is within the limit."""
    limit = LIMITS[deed]
    window = int(time.time()) // limit.seconds
    return cache.count_use(f"limit:{deed}:{who}:{window}", limit.seconds) <= limit.uses
