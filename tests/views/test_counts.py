"""How many topics a roadmap, a level or a line has is one number on every page.

Leaves are counted, groups never; hidden and retired ones not; of a group of which some are enough
what is needed of it. The numbers of rows and of leaves are others here, at every place.
"""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from accounts.models import User
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Lifecycle, Status
from roadmap.models import Roadmap, Topic
from tests.factories import TopicFactory, subtopic
from tests.learning import set_status

ROADMAP = "/roadmaps/backend/"
OPEN_TO_ALL = (
    *("/", "/roadmaps/", ROADMAP, f"{ROADMAP}?view=map", f"{ROADMAP}?view=lines"),
    *(f"{ROADMAP}basics/", f"{ROADMAP}advanced/", f"{ROADMAP}print/"),
    *(f"{ROADMAP}topics/group-1/", f"{ROADMAP}topics/leaf-1-1/", f"{ROADMAP}guide/"),
    *(f"{ROADMAP}placement/", "/welcome/", "/search/?q=leaf", "/search/?q=small"),
)
OF_LEARNERS = (
    *("/dashboard/", "/plan/", "/history/", f"{ROADMAP}reset/", f"{ROADMAP}fork/"),
    *(f"{ROADMAP}reset/?level=basics", f"{ROADMAP}summary/"),
)
HIDDEN = re.compile(r"<(script|style|template|title)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
TOPICS = re.compile(r"\b(\d+) (?:open )?topics?\b")
OF = re.compile(r"\b(\d+)(?: of |/)(\d+)\b(?! needed)")


@pytest.fixture
def mixed(roadmap: Roadmap) -> Roadmap:
    """Groups, one of which has ten leaves and asks for one, a retired leaf and a draft."""
    group = Topic.objects.get(slug="group-1")
    subtopic(group, slug="gone", title="Gone")
    choice = TopicFactory(level=group.level, category=group.category, slug="choice", choose=1)
    for name in ("one", "two"):
        subtopic(choice, slug=name, title=f"Choice {name}")
    deep = subtopic(choice, slug="three", title="Choice three")
    for number in range(8):
        subtopic(deep, slug=f"deep-{number}", title=f"Deep {number}")
    TopicFactory(level=group.level, category=group.category, slug="draft", lifecycle="draft")
    Topic.objects.filter(slug="gone").update(lifecycle=Lifecycle.RETIRED)
    Roadmap.objects.update(content_version=roadmap.content_version + 1)
    roadmap.refresh_from_db()
    return roadmap


def learned(user: User, *slugs: str) -> Learner:
    learner = Learner(user_id=user.pk)
    for slug in slugs:
        set_status(learner=learner, topic=Topic.objects.get(slug=slug), status=Status.DONE)
    return learner


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(html.unescape(TAG.sub(" ", HIDDEN.sub("", response.text))).split())


def sizes_of(progress: RoadmapProgress) -> set[int]:
    """Every number of topics that may stand on a page of this learner."""
    groups = (row.id for row in progress.outline.rows.values() if row.is_group)
    parts = (
        *(progress.levels[level.slug] for level in progress.outline.levels),
        *(progress.sections[codes] for codes in progress.outline.section_by_codes),
        *(progress.tallies[pk] for pk in groups),
        *progress.categories.values(),
        *(progress.total, progress.essentials),
    )
    open_ones = {part.total - part.finished for part in parts}
    return {part.total for part in parts} | {part.finished for part in parts} | open_ones


def wrong_sizes(roadmap: Roadmap) -> set[int]:
    """What one gets by counting rows, or leaves that don't count, of the roadmap or the level."""
    outline = load_outline(roadmap)
    basics = outline.level_by_slug["basics"]
    return {
        number
        for part, levels in ((outline, {"basics", "advanced"}), (basics, {"basics"}))
        for number in (
            len(part.leaves),
            sum(not leaf.is_retired for leaf in part.leaves),
            len([row for row in outline.rows.values() if row.level_slug in levels]),
        )
    } | {Topic.objects.filter(roadmap=roadmap).count()}


def read(client: Client, paths: tuple[str, ...], progress: RoadmapProgress) -> set[str]:
    """Look at every number of topics on these pages; give back the pages that say the total."""
    allowed, said = sizes_of(progress), set()
    for path in paths:
        text = text_of(client, path)
        numbers = {int(number) for number in TOPICS.findall(text)}
        numbers |= {int(number) for _, number in OF.findall(text)}
        assert numbers <= allowed, (path, numbers - allowed)
        if progress.total.total in numbers:
            said.add(path)
    return said


def test_a_visitor_reads_one_number_everywhere(mixed: Roadmap, client: Client) -> None:
    progress = load_progress(learner=Learner(), roadmap=mixed)
    assert (progress.total.total, progress.levels["basics"].total) == (6, 5)
    assert not wrong_sizes(mixed) & sizes_of(progress)
    said = read(client, OPEN_TO_ALL, progress)
    assert said >= {"/", "/roadmaps/", f"{ROADMAP}print/", "/welcome/"}
    assert "5 topics" in text_of(client, f"{ROADMAP}?view=map")


@pytest.mark.parametrize("done", [(), ("leaf-1-1", "gone", "one", "two")])
def test_a_learner_reads_one_number_everywhere(
    mixed: Roadmap, grace: User, grace_client: Client, done: tuple[str, ...]
) -> None:
    learner = learned(grace, *done)
    progress = load_progress(learner=learner, roadmap=mixed)
    assert progress.total.total == (8 if done else 6), "what is finished counts, needed or not"
    assert not wrong_sizes(mixed) & sizes_of(progress)
    said = read(grace_client, OPEN_TO_ALL[1:] + OF_LEARNERS, progress)
    assert said >= {"/roadmaps/", f"{ROADMAP}print/", f"{ROADMAP}summary/", f"{ROADMAP}fork/"}
    assert said >= {"/dashboard/", *((f"{ROADMAP}reset/", ROADMAP) if done else ("/welcome/",))}


def test_the_editor_counts_what_newcomers_see(
    mixed: Roadmap, grace: User, grace_client: Client
) -> None:
    fork = make_fork(original=mixed, owner_id=grace.pk)
    edit = f"/roadmaps/{fork.slug}/edit/"
    grace_client.post(f"{edit}topics/single-1/hidden/", {"hidden": "1"})
    fork.refresh_from_db()
    progress = load_progress(learner=Learner(), roadmap=fork)
    assert (progress.total.total, progress.levels["basics"].total) == (5, 4)
    page, level = text_of(grace_client, edit), text_of(grace_client, f"{edit}levels/basics/")
    said = "4 topics, 9 more to choose from, 1 hidden"
    assert page.count(said) == 1, "the level"
    assert "5 topics, 9 more to choose from" in page, "the line"
    assert f"{said}, in their order" in level
    sizes = {int(number) for number in TOPICS.findall(page + level)}
    assert sizes <= sizes_of(progress)


def test_an_exported_checklist_comes_in_as_a_roadmap_of_as_many(
    mixed: Roadmap, grace: User, grace_client: Client
) -> None:
    for kind in ("md", "json"):
        text = grace_client.get(f"{ROADMAP}checklist.{kind}").text
        sent = {"use": "roadmap", "text": text, "title": f"From {kind}"}
        page = grace_client.post("/import/", {**sent, "step": "preview"}).text
        assert "A new roadmap of six topics" in page
        made = grace_client.post("/import/", {**sent, "step": "apply"}, follow=True)
        assert "Your roadmap is ready, with six topics." in made.text
        assert "6 topics" in text_of(grace_client, "/roadmaps/")


def test_what_is_set_on_all_of_a_group_says_all(mixed: Roadmap, client: Client) -> None:
    said = text_of(client, f"{ROADMAP}topics/choice/status/")
    assert "To do and skipped go to all 10 topics;" in said
    said = text_of(client, f"{ROADMAP}topics/group-1/status/")
    assert "A status set here goes to all 3 topics." in said
    assert "4 open topics besides those to choose from" in text_of(client, f"{ROADMAP}placement/")
