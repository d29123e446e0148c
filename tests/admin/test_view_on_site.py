"""The admin's way to a page of the site, which must not lead to what is private."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client

from accounts.models import User
from roadmap.domain.forks.fork import make_fork, share
from roadmap.enums import Visibility
from roadmap.models import Roadmap, Topic
from tests import factories
from tests.conftest import client_of


def way_to(found: Model) -> str:
    return f"/admin/r/{ContentType.objects.get_for_model(found).pk}/{found.pk}/"


def test_a_curator_is_led_to_official_content(curator_client: Client, roadmap: Roadmap) -> None:
    answer = curator_client.get(way_to(roadmap))
    assert answer.status_code == 302
    assert answer["Location"].endswith("/roadmaps/backend/")


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.UNLISTED])
def test_the_address_of_what_people_keep_to_themselves_is_not_told(
    curator_client: Client, superuser_client: Client, ada: User, roadmap: Roadmap, visibility: str
) -> None:
    fork = make_fork(original=roadmap, owner_id=ada.pk, title="Secret")
    fork = share(roadmap=fork, visibility=Visibility(visibility))
    topic = Topic.objects.filter(roadmap=fork).first()
    assert topic is not None
    for client in (curator_client, superuser_client):
        for found in (fork, topic, fork.levels.first()):
            answer = client.get(way_to(found))
            assert answer.status_code == 404
            assert fork.slug not in answer.text


def test_staff_without_rights_are_led_nowhere(roadmap: Roadmap) -> None:
    client = client_of(factories.UserFactory(is_staff=True))
    assert client.get(way_to(roadmap)).status_code == 404


@pytest.mark.parametrize("way", ["x/1", "1/x", "9999999/1", "9" * 40 + "/1", "1/" + "9" * 40])
def test_an_odd_way_is_404(curator_client: Client, way: str) -> None:
    assert curator_client.get(f"/admin/r/{way}/").status_code == 404
