"""The content of several topics at once."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.topic_content import load_topic_content, load_topic_contents
from roadmap.models import Roadmap, Topic
from tests.factories import ObjectiveFactory, ResourceFactory


@pytest.mark.parametrize("known", [0, 1, 2])
def test_only_what_is_missing_is_read_and_all_at_once(
    roadmap: Roadmap, known: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for topic in Topic.objects.all():
        ObjectiveFactory(topic=topic, text=f"tell {topic.slug}")
        ResourceFactory(topic=topic, title=f"About {topic.slug}")
    outline = load_outline(roadmap)
    rows = [outline.by_slug[slug] for slug in ("leaf-1-1", "single-1")]
    for row in rows[:known]:
        load_topic_content(outline, row)
    with django_assert_num_queries(0 if known == 2 else 3):
        found = load_topic_contents(outline, rows)
    for row in rows:
        content = found[row.id]
        assert [each.text for each in content.objectives] == [f"tell {row.slug}"]
        assert [each.title for each in content.resources] == [f"About {row.slug}"]
        assert load_topic_content(outline, row) == content


def test_of_no_topic_nothing_is_read(
    roadmap: Roadmap, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    outline = load_outline(roadmap)
    with django_assert_num_queries(0):
        assert load_topic_contents(outline, []) == {}
