"""Every number on every page is the same number for the same learner."""

from __future__ import annotations

import re

from django.test import Client

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_progress
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Status
from roadmap.models import Roadmap, Topic
from roadmap.templatetags.cairn import tally
from tests.learning import set_status

PAGES = (
    "/dashboard/",
    "/roadmaps/",
    "/roadmaps/backend/",
    "/roadmaps/backend/basics/",
    "/roadmaps/backend/advanced/",
    "/roadmaps/backend/topics/group-1/",
    "/roadmaps/backend/topics/leaf-1-1/",
)
NUMBER = re.compile(r'<span class="[^"]*num[^"]*" id="((?:n|r)-[\w-]+)">([^<]+)</span>')
GROUP = re.compile(r'id="t-([\w-]+)".*?<span class="n num">([^<]+)</span>', re.DOTALL)


def shown(client: Client) -> dict[str, set[str]]:
    """Every text that stands under each number's id, over all pages."""
    found: dict[str, set[str]] = {}
    for path in PAGES:
        html = client.get(path).content.decode()
        for name, text in NUMBER.findall(html):
            found.setdefault(name, set()).add(text.strip())
    return found


def test_all_pages_agree_with_the_rows(roadmap: Roadmap, ada: User, ada_client: Client) -> None:
    learner = Learner(user_id=ada.pk)
    for slug, status in (("leaf-1-3", Status.SKIPPED), ("single-2", Status.KNOWN)):
        set_status(learner=learner, topic=Topic.objects.get(slug=slug), status=status)
    progress = load_progress(learner=learner, roadmap=roadmap)
    assert progress.total == Tally(done=1, known=1, learning=1, skipped=1, total=5)
    expected = {
        "n-total": {tally(progress.total), "2 of 5"},
        "n-essentials": {tally(progress.essentials)},
    }
    for slug in progress.outline.level_by_slug:
        expected[f"n-level-{slug}"] = {tally(progress.levels[slug])}
    for level, code in progress.outline.section_by_codes:
        counts = progress.sections[level, code]
        expected[f"n-sec-{level}-{code}"] = {tally(counts)}
        expected[f"r-{level}-{code}"] = {f"{counts.finished}/{counts.total}"}
    found = shown(ada_client)
    assert set(found) == set(expected), "a number stands on no page, or one nobody knows"
    for name, texts in found.items():
        assert texts <= expected[name], name


def test_a_group_says_what_its_rows_show(ada_client: Client) -> None:
    html = ada_client.get("/roadmaps/backend/basics/").content.decode()
    found = GROUP.search(html)
    assert found
    assert (found[1], found[2]) == ("group-1", "1 of 3")
    statuses = re.findall(r'id="t-leaf-1-\d"[^>]*data-status="(\w+)"', html)
    assert statuses.count("done") + statuses.count("known") == 1
    assert len(statuses) == 3
