"""Sites on this machine for the tests of this folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web_sites import ROBOTS, Site


@pytest.fixture
def make_site() -> Iterator[Any]:
    sites: list[Site] = []

    def make(status: int = 200, robots: str = ROBOTS) -> Site:
        site = Site((status, robots))
        threading.Thread(target=site.serve_forever, args=[0.01], daemon=True).start()
        sites.append(site)
        return site

    yield make
    for site in sites:
        site.shutdown()
        site.server_close()
