"""What a person keeps to themselves is on no page of anybody else; what is secret is on none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.canaries.asking import FRAGMENT, addresses_for
from tests.canaries.people import LEARN, NAMES, Site
from tests.canaries.seen import is_allowed
from tests.log_lines import written_log

pytestmark = pytest.mark.django_db
VIEWERS = (*NAMES, "visitor")
OF_ACCOUNT = {
    "account_emailaddress.email",
    "accounts_user.display_name",
    "accounts_user.email",
    "accounts_user.handle",
}
OF_LEARNER = OF_ACCOUNT | {
    "roadmap_category.title",
    "roadmap_changeset.summary",
    "roadmap_evidence.title",
    "roadmap_evidence.url",
    "roadmap_level.title",
    "roadmap_note.body",
    "roadmap_objective.text",
    "roadmap_preferences.checklist_filter",
    "roadmap_resource.title",
    "roadmap_resource.url",
    "roadmap_roadmap.title",
    "roadmap_topic.body",
    "roadmap_topic.title",
}
SEEN = {
    **dict.fromkeys(("fresh", "waiting"), OF_ACCOUNT),
    **dict.fromkeys(LEARN, OF_LEARNER),
    "root": OF_LEARNER | {"accounts_invitation.note", "django_admin_log.change_message"},
    "guarded": OF_LEARNER | {"mfa_authenticator.data", "mfa_authenticator.data (name)"},
    "visitor": set(),
}
"""What each sees of their own at least: else there was nothing to find."""


def walk(site: Site, viewer: str, addresses: list[str]) -> tuple[list[str], set[str]]:
    """What the viewer sees and may not, and the places of their own canaries that they saw."""
    client = site.client_of(viewer)
    wrong, own = [], set()
    for address in addresses:
        for headers in [{}] if address.startswith("/admin/") else [{}, FRAGMENT]:
            answer = client.get(address, headers=headers)
            assert answer.status_code != 429, address
            for canary in site.aviary.heard_in(all_of(answer)):
                if canary.owner == viewer:
                    own.add(canary.place)
                if not is_allowed(canary, viewer, address):
                    wrong.append(f"{address}: {canary.place} of {canary.owner}")
    return wrong, own


def all_of(answer: Any) -> str:
    """The body and every header but a cookie, which holds the key of the own session."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return "\n".join([str(content.decode(errors="replace")), *answer.headers.values()])


def look_around(site: Site, viewer: str, others: tuple[str, ...], rows: int) -> None:
    addresses = addresses_for(site, viewer, others, rows)
    assert len(addresses) > 250
    with written_log() as log:
        wrong, own = walk(site, viewer, addresses)
    assert not wrong
    assert own >= SEEN[viewer]
    assert log.getvalue()
    assert not site.aviary.heard_in(log.getvalue())


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nobody_sees_what_is_anothers(site: Site, viewer: str) -> None:
    look_around(site, viewer, ("heavy",), rows=3)


@pytest.mark.matrix
@pytest.mark.parametrize("viewer", VIEWERS)
def test_nobody_sees_anything_of_anybody(site: Site, viewer: str) -> None:
    look_around(site, viewer, NAMES, rows=60)
