"""A site of seven people who have a canary in every column."""

from __future__ import annotations

from typing import Any

import pytest

from config import rate_limits
from roadmap.models import Roadmap
from tests.canaries.people import Site, seven_people


@pytest.fixture
def site(roadmap: Roadmap, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Without limits, which would answer instead of pages."""
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(rate_limits, "count", lambda key, seconds: 1)
    return seven_people(roadmap)
