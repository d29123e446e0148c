"""What pages show of the suggestions: places that build on others, and much under way."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Roadmap, Topic
from tests.conftest import client_of
from tests.factories import PrerequisiteFactory
from tests.learning import set_status

PAGES = ("/dashboard/", "/roadmaps/backend/", "/roadmaps/backend/guide/")


def places(client: Client, page: str) -> list[str]:
    html = client.get(page).content.decode()
    found = re.search(r'<ol class="next-list">(.*?)</ol>', html, re.DOTALL)
    assert found, page
    return found[1].split("<li>")[1:]


@pytest.mark.parametrize("page", PAGES)
def test_a_place_that_builds_on_another_says_so_and_cannot_be_started(
    page: str, roadmap: Roadmap, ada: User
) -> None:
    for slug in ("leaf-1-1", "leaf-1-2", "leaf-1-3"):
        PrerequisiteFactory(
            topic=Topic.objects.get(slug=slug), requires=Topic.objects.get(slug="single-1")
        )
    first, second, _ = places(client_of(ada), page)
    assert "Single one" in first
    assert "Start Single one" in first
    assert "Leaf 1.3" in second
    plain = second.translate(dict.fromkeys((0x2068, 0x2069)))
    assert "After Single one: it is the last essential topic" in plain
    assert "<button" not in second


@pytest.mark.parametrize("page", PAGES)
def test_with_much_under_way_nothing_new_can_be_started(
    page: str, roadmap: Roadmap, ada: User
) -> None:
    for topic in Topic.objects.filter(roadmap=roadmap, subtopics=None):
        set_status(learner=Learner(user_id=ada.pk), topic=topic, status=Status.LEARNING)
    found = places(client_of(ada), page)
    assert "You have five topics under way; finish one of these first." in found[0]
    assert len(found) == 3
    assert all("Open" in place and "<button" not in place for place in found)
