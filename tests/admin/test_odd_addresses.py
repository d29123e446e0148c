"""Addresses of the admin with ids and queries that nothing has: an answer in words, never a 500."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from roadmap.models import Topic
from tests.addresses import Address, all_addresses

ADMIN = sorted(
    {address for address in all_addresses() if address.name.startswith("admin:")},
    key=lambda address: address.name,
)
OF_OBJECTS = [one for one in ADMIN if "object_id" in one.arguments or one.unnamed]
LISTS = [one.name for one in ADMIN if one.name.endswith("_changelist")]

PLACE = "424242"
"""A number, for some addresses take nothing else."""
IDS = [
    *("-1", "9" * 19, "9" * 30, "9" * 400, "1.5", "1e3", "0x1", "+1", " 1", "1_0", "-0"),
    *("abc", "None", "null", "\u0661", "\u00b2", "1\x00", "\x00", "\ufffd", "\u202e1", "_5F"),
    *("1;2", "1,2", "'", '"', "%", "%00", "\\", "1/2", "..", "{}", "[1]", "x" * 3_000),
]
QUERIES = [
    *("id__exact=abc", "id=abc", "id__in=1,abc", "pk=abc", "id__gt=" + "9" * 30, "id=%00"),
    *("o=abc", "o=99", "o=-99.5", "p=abc", "p=-1", "p=" + "9" * 30, "all=abc", "e=1", "e=%00"),
    *("q=%00", "q=%ff", "q=" + "x" * 60_000, "q=" + "a+" * 900, "q=%27%22%5C", "q=%F0%9F%98%80"),
    *("roadmap__id__exact=abc", "roadmap__id__exact=" + "9" * 30, "level__id__exact=abc"),
    *("lifecycle__exact=%00", "importance__exact=abc", "difficulty__exact=" + "9" * 30),
    *("is_staff__exact=abc", "position__lt=abc", "nothing=1", "roadmap__nothing=1", "__=1"),
    *("id__isnull=abc", "created_at__gte=abc", "created_at__year=abc", "_popup=1&_to_field=x"),
    *("_to_field=abc", "_changelist_filters=%00", "uid=abc", "uid__exact=%00", "topic=abc"),
]


def paths_of(address: Address, text: str) -> Iterator[str]:
    """The address with the text in the place of each of its arguments in turn, or of all."""
    names = sorted(address.arguments)
    slots = names or list(range(address.unnamed))
    for chosen in (*([slot] for slot in slots), slots):
        words = {slot: PLACE if slot in chosen else "1" for slot in slots}
        if names:
            path = reverse(address.name, kwargs={str(name): word for name, word in words.items()})
        else:
            path = reverse(address.name, args=list(words.values()))
        yield path.replace(PLACE, quote(text, safe=""))


def answer(client: Client, path: str, method: str) -> Any:
    """What comes; nothing that was written stays."""
    with transaction.atomic():
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    return response


@pytest.fixture
def asking(superuser_client: Client, roadmap: Any) -> Client:
    superuser_client.raise_request_exception = False
    return superuser_client


in_turn = pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.matrix)])
"""Each address meets a fourth of the texts, and each text a fourth of the addresses; or all."""


@in_turn
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", OF_OBJECTS, ids=lambda address: address.name)
def test_what_is_no_id_is_404_in_words(
    asking: Client, address: Address, method: str, step: int
) -> None:
    found = []
    for text in IDS[OF_OBJECTS.index(address) % step :: step]:
        for path in dict.fromkeys(paths_of(address, text)):
            response = answer(asking, path, method)
            if (
                response.status_code != 404
                or "The trail stops here" not in response.content.decode()
            ):
                found.append((path[:120], response.status_code))
    assert not found


@pytest.mark.parametrize("address", OF_OBJECTS, ids=lambda address: address.name)
def test_an_id_that_nothing_has_is_no_failure(asking: Client, address: Address) -> None:
    """The admin leads back to its front page, and says there that the object is gone."""
    for text in ("0", "999999999", "9" * 18):
        for path in dict.fromkeys(paths_of(address, text)):
            response = answer(asking, path, "get")
            assert response.status_code in (302, 403, 404), path
            assert response.headers.get("Location", "/admin/").startswith("/admin/"), path


@in_turn
@pytest.mark.parametrize("name", LISTS)
def test_no_query_breaks_a_list(asking: Client, name: str, step: int) -> None:
    found = []
    for query in QUERIES[LISTS.index(name) % step :: step]:
        status = asking.get(f"{reverse(name)}?{query}").status_code
        if status not in (200, 302, 400):
            found.append((query, status))
    assert not found


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_breaks_a_page_of_an_object(asking: Client, query: str) -> None:
    topic = Topic.objects.get(slug="single-1")
    for page in ("change", "delete", "history"):
        path = reverse(f"admin:roadmap_topic_{page}", args=[topic.pk])
        assert asking.get(f"{path}?{query}").status_code in (200, 302, 400)
    assert asking.get(f"{reverse('admin:roadmap_topic_add')}?{query}").status_code in (
        200,
        302,
        400,
    )


@pytest.mark.parametrize("text", IDS)
def test_no_query_breaks_the_choices_of_a_field(asking: Client, text: str) -> None:
    address = reverse("admin:autocomplete")
    for query in (
        f"app_label=roadmap&model_name=topic&field_name=parent&term={quote(text)}",
        f"app_label=roadmap&model_name=topic&field_name=parent&term=a&page={quote(text)}",
        f"app_label={quote(text)}&model_name=topic&field_name=parent",
        f"app_label=roadmap&model_name={quote(text)}&field_name=parent",
        f"app_label=roadmap&model_name=topic&field_name={quote(text)}",
    ):
        assert asking.get(f"{address}?{query}").status_code < 500


def test_what_there_is_still_opens(asking: Client) -> None:
    topic = Topic.objects.get(slug="single-1")
    for page in ("change", "delete", "history", "publish", "move"):
        path = reverse(f"admin:roadmap_topic_{page}", args=[topic.pk])
        assert asking.get(path).status_code == 200, page
