"""How many topics a checklist has: one number, whoever says it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.learner import NOBODY
from roadmap.domain.progress.listing import Listing, Matches, matches
from roadmap.domain.progress.progress_bar import progress_bar_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Status
from roadmap.models import Topic
from tests.strategies import cheap, outlines, statuses_of

NO_FILTER = ChecklistFilter()


def listings(outline: Outline) -> list[Listing]:
    return [Listing(outline), *(Listing(outline, level) for level in outline.levels)]


def ticks(progress: RoadmapProgress, listing: Listing) -> int:
    bars = (progress_bar_of(progress, level) for level in listing.levels)
    return sum(len(segment.ticks) for bar in bars for segment in bar.segments)


@cheap
@given(st.data())
def test_search_bar_count_and_ticks_of_a_checklist_agree(data: Any) -> None:
    outline = data.draw(outlines(choices=True))
    statuses = data.draw(statuses_of(outline))
    progress = with_progress(outline, statuses)
    for listing in listings(outline):
        found = matches(listing, progress, NO_FILTER)
        assert found.counted == found.total == listing.counts(progress).total
        assert found.total == ticks(progress, listing)
        assert found.listed == sum(map(progress.is_listed, listing.leaves))


@cheap
@given(st.data())
def test_what_matches_in_the_levels_matches_in_all_of_them(data: Any) -> None:
    outline = data.draw(outlines(choices=True))
    progress = with_progress(outline, data.draw(statuses_of(outline)))
    chosen = ChecklistFilter(q="topic 1", category=("aa",))
    whole, *levels = (matches(each, progress, chosen) for each in listings(outline))
    assert whole.counted == sum(found.counted for found in levels)
    assert whole.besides == sum(found.besides for found in levels)


def test_an_alternative_is_found_but_not_counted(roadmap) -> None:
    Topic.objects.filter(slug="group-1").update(choose=1)
    progress = load_progress(learner=NOBODY, roadmap=roadmap)
    basics = Listing(progress.outline, progress.outline.levels[0])
    assert matches(basics, progress, NO_FILTER) == Matches(counted=2, besides=2, total=2)
    found = matches(basics, progress, ChecklistFilter(q="leaf 1.1"))
    assert found == Matches(counted=0, besides=1, total=2)
    done = with_progress(progress.outline, {roots(progress, "leaf-1-1"): Status.DONE})
    found = matches(basics, done, ChecklistFilter(q="leaf 1.1"))
    assert found == Matches(counted=1, besides=0, total=2)


def roots(progress: RoadmapProgress, slug: str) -> int:
    return progress.outline.by_slug[slug].root_id


def test_a_checklist_offers_the_lines_that_it_has(roadmap) -> None:
    outline = load_progress(learner=NOBODY, roadmap=roadmap).outline
    names = [[category.code for category in each.categories] for each in listings(outline)]
    assert names == [["db", "vc"], ["db", "vc"], ["db"]]
