"""What is said of the shipped roadmap's size is what its pages count."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from roadmap.domain.progress.roadmap_progress import with_progress
from tests.content.shipped_outline import outline

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_the_size_in_words_is_that_on_the_pages(name: str) -> None:
    text = " ".join((ROOT / name).read_text().split())
    found = re.search(r"(\d+) topics, and (\d+) more to choose from, in (\w+) levels", text)
    assert found
    counted = with_progress(outline(), {}).total.total
    besides = len(outline().leaves) - counted
    assert (int(found[1]), int(found[2]), found[3]) == (counted, besides, "three")
