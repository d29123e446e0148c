"""The export of an account holds all that is its own, nothing of others and nothing secret."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

import pytest

from tests.canaries.people import NAMES, Person, Site
from tests.canaries.planting import Canary
from tests.canaries.seen import SECRETS

pytestmark = pytest.mark.django_db
NOT_EXPORTED = {
    r"accounts_announcement\.holders": "addresses of the account, which the details name",
    r"accounts_invitation\.note": "an invitation is the site's, whoever made it",
    r"django_admin_log\.\w+": "what administrators did",
    r"roadmap_copied\.values": "the words of the original of a copy",
    r"roadmap_\w+\.synced": "the words of the original of a copy",
    r"roadmap_historical\w+\.\w+": "versions; the list of changes says the same",
    r"roadmap_oldslug\.slug": "an address of before; the list of changes says the same",
    r"roadmap_resource\.check_result": "what the site found at a link",
    r"usersessions_usersession\.data": "allauth's own, always empty",
}


def takeaway(person: Person, form: str) -> str:
    answer = person.client.post("/settings/export/", {"form": form})
    assert answer.status_code == 200
    if form == "json":
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        return "\n".join([*names, *(archive.read(name).decode() for name in names)])


def is_exported(canary: Canary) -> bool:
    left_out = any(re.fullmatch(place, canary.place) for place in NOT_EXPORTED)
    return canary.place not in SECRETS and not left_out


def places(found: Iterable[Canary]) -> list[str]:
    return sorted(f"{canary.place} of {canary.owner}" for canary in found)


@pytest.mark.parametrize("form", ["json", "zip"])
def test_an_export_is_all_of_ones_own_and_no_more(site: Site, form: str) -> None:
    for name in NAMES:
        found = site.aviary.heard_in(takeaway(site.people[name], form))
        own = {canary for canary in site.aviary.of(name) if is_exported(canary)}
        assert len(own) >= 9
        assert places(own - found) == []
        assert places(found - site.aviary.of(name)) == []
        assert places(canary for canary in found if canary.place in SECRETS) == []


def test_what_is_left_out_is_planted(site: Site) -> None:
    planted = {canary.place for canary in site.aviary.known.values()}
    for place in NOT_EXPORTED:
        assert any(re.fullmatch(place, one) for one in planted), place
