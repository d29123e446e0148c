"""What the owner of a fork reads about each change of the original."""

from __future__ import annotations

import pytest

from accounts.models import User
from roadmap.domain.forks.editing import add_topic
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.hiding import hide_topic
from roadmap.domain.forks.moving import shift_topic
from roadmap.domain.forks.upstream_labels import labelled_changes
from roadmap.domain.progress.learner import NOBODY
from roadmap.models import Resource, Roadmap
from tests.domain.forks.test_fork import topic_of
from tests.factories import ResourceFactory


@pytest.fixture
def fork(roadmap: Roadmap, grace: User) -> Roadmap:
    ResourceFactory(topic=topic_of(roadmap, "single-1"), title="Manual", url="https://example.org/")
    return make_fork(original=roadmap, owner_id=grace.pk)


def test_what_went_says_how_much_went_with_it(roadmap: Roadmap, fork: Roadmap) -> None:
    for slug in ("group-1", "single-2"):
        hide_topic(topic=topic_of(roadmap, slug), learner=NOBODY)
    assert {(item.title, item.about) for item in labelled_changes(fork).gone} == {
        ("Group 1", "No longer in the original, and three topics below it"),
        ("Single two", "No longer in the original"),
    }


def test_an_order_names_what_both_sides_have(roadmap: Roadmap, fork: Roadmap) -> None:
    values = {"title": "Not taken yet", "summary": "New."}
    add_topic(roadmap=roadmap, values=values, parent=topic_of(roadmap, "group-1"))
    shift_topic(topic=topic_of(roadmap, "leaf-1-3"), up=True)
    (order,) = labelled_changes(fork).changed
    assert order.title == "The order in Group 1"
    assert order.side is not None
    assert order.side.mine == "Leaf 1.1, Leaf 1.2, Leaf 1.3"
    assert order.side.theirs == "Leaf 1.1, Leaf 1.3, Leaf 1.2"


def test_a_link_that_costs_says_so(roadmap: Roadmap, fork: Roadmap) -> None:
    Resource.objects.filter(topic__roadmap=roadmap).update(free=False)
    (link,) = labelled_changes(fork).changed
    assert (link.title, link.about) == ("Manual", "Link of Single one")
    assert link.side is not None
    assert link.side.mine == "Manual, documentation, en, https://example.org/"
    assert link.side.theirs == "Manual, documentation, en, paid, https://example.org/"
