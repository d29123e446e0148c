"""What an operation meets: other curators at once, and lists that end where numbers do."""

from __future__ import annotations

import pytest

from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.move import move
from roadmap.domain.curation.publish import retire
from roadmap.enums import Lifecycle
from roadmap.models import Topic
from roadmap.models.bounds import MOST


def test_two_leaves_are_never_merged_into_each_other(roadmap):
    """Each curator saw both topics published; only the first one's merge is done."""
    first, second = (Topic.objects.get(slug=slug) for slug in ("leaf-1-1", "leaf-1-2"))
    seen = [Topic.objects.get(pk=topic.pk) for topic in (second, first)]
    merge(topic=first, into=second)
    with pytest.raises(ChangeRefusedError, match="is not published"):
        merge(topic=seen[0], into=seen[1])
    second.refresh_from_db()
    assert second.successor_id is None
    assert second.lifecycle == Lifecycle.PUBLISHED


def test_what_was_retired_or_deleted_meanwhile_is_not_moved_into(roadmap):
    group, single = (Topic.objects.get(slug=slug) for slug in ("group-1", "single-1"))
    Topic.objects.filter(pk=group.pk).update(lifecycle=Lifecycle.RETIRED)
    with pytest.raises(ChangeRefusedError, match="is hidden"):
        move(topic=single, parent=group)
    seen = Topic.objects.get(slug="single-2")
    Topic.objects.filter(pk=seen.pk).delete()
    with pytest.raises(ChangeRefusedError, match="was deleted meanwhile"):
        retire(topic=seen)


def test_a_list_that_ends_at_the_largest_position_takes_more(roadmap):
    group, single = (Topic.objects.get(slug=slug) for slug in ("group-1", "single-1"))
    Topic.objects.filter(slug="leaf-1-1").update(position=MOST)
    move(topic=single, parent=group)
    assert Topic.objects.get(slug="single-1").position == MOST
    in_order = Topic.objects.filter(parent=group).order_by("position", "id")
    assert [topic.slug for topic in in_order][-2:] == ["leaf-1-1", "single-1"]
