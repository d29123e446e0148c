"""A checklist as a private roadmap of one's own."""

from __future__ import annotations

import pytest

from accounts.models import User
from roadmap.domain.forks.fork import OWN_LIMIT, TooManyRoadmapsError
from roadmap.domain.forks.import_checklist import apply_as_roadmap, apply_import
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Visibility
from roadmap.models import Action, Resource, Roadmap, Topic
from tests import factories
from tests.checklists import export, learner_of, matches_of, own, statuses

pytestmark = pytest.mark.django_db


FILE = """# My path

## Beginner
### Data
- [x] 🔴 ⭐⭐⭐ **SQL**: ask a database ([book](https://example.org/sql))
- [x] Files
  - [x] Locks
  - [ ] Paths

## Topics
### Data
- [ ] Shards
- [ ] Shards
"""


def test_a_checklist_becomes_a_private_roadmap(grace: User) -> None:
    imported = apply_as_roadmap(learner=learner_of(grace), own=own(grace, FILE))
    assert imported.made is not None
    roadmap = imported.made.roadmap
    assert (roadmap.owner, roadmap.visibility) == (grace, Visibility.PRIVATE)
    assert roadmap.slug.startswith("my-path-")
    assert len(roadmap.slug) == len("my-path-7k3f")
    outline = load_progress(learner=learner_of(grace), roadmap=roadmap).outline
    assert [(level.title, level.slug) for level in outline.levels] == [
        ("Beginner", "beginner"),
        ("Topics", "topics-2"),
    ]
    assert [category.title for category in outline.categories] == ["Data"]
    assert [(row.title, row.slug, row.depth) for row in outline.rows.values()] == [
        ("SQL", "sql", 0),
        ("Files", "files", 0),
        ("Locks", "locks", 1),
        ("Paths", "paths", 1),
        ("Shards", "shards", 0),
        ("Shards", "shards-2", 0),
    ]
    sql = Topic.objects.get(roadmap=roadmap, slug="sql")
    assert (sql.difficulty, sql.importance, sql.summary) == (3, 3, "ask a database (book)")
    assert Resource.objects.get(topic=sql).url == "https://example.org/sql"
    assert statuses(grace) == {"sql": "known", "locks": "known"}


def test_making_the_same_roadmap_twice_makes_one(grace: User) -> None:
    first = apply_as_roadmap(learner=learner_of(grace), own=own(grace, FILE))
    second = apply_as_roadmap(learner=learner_of(grace), own=own(grace, FILE))
    assert first.made is not None
    assert second.made is not None
    assert second.made.roadmap == first.made.roadmap
    assert (second.made.is_new, second.outcome.action_id) == (False, None)
    assert Roadmap.objects.filter(owner=grace).count() == 1
    assert Topic.objects.count() == 6


def test_another_person_gets_a_roadmap_of_their_own(ada: User, grace: User) -> None:
    mine = apply_as_roadmap(learner=learner_of(ada), own=own(ada, FILE)).made
    hers = apply_as_roadmap(learner=learner_of(grace), own=own(grace, FILE)).made
    assert mine is not None
    assert hers is not None
    assert mine.roadmap != hers.roadmap
    assert not set(Topic.objects.filter(roadmap=mine.roadmap).values_list("uid", flat=True)) & set(
        Topic.objects.filter(roadmap=hers.roadmap).values_list("uid", flat=True)
    )


def test_marked_topics_become_copies_that_share_progress(ada: User, roadmap: Roadmap) -> None:
    made = apply_as_roadmap(
        learner=learner_of(ada), own=own(ada, export(ada, roadmap), "Copy")
    ).made
    assert made is not None
    progress = load_progress(learner=learner_of(ada), roadmap=made.roadmap)
    original = load_progress(learner=learner_of(ada), roadmap=roadmap)
    assert progress.total == original.total
    assert {row.root_id for row in progress.outline.leaves} == {
        row.root_id for row in original.outline.leaves
    }
    uids = {row.uid for row in progress.outline.rows.values()}
    assert not uids & {row.uid for row in original.outline.rows.values()}


def test_a_mark_of_a_hidden_topic_gives_no_origin(ada: User, grace: User, roadmap: Roadmap) -> None:
    text = export(ada, roadmap)
    Roadmap.objects.filter(pk=roadmap.pk).update(visibility=Visibility.PRIVATE, owner=ada)
    made = apply_as_roadmap(learner=learner_of(grace), own=own(grace, text)).made
    assert made is not None
    assert not Topic.objects.filter(roadmap=made.roadmap, origin__isnull=False).exists()


def test_a_leaf_is_no_copy_of_a_group_and_a_mark_copies_once(ada: User, roadmap: Roadmap) -> None:
    group, leaf = (Topic.objects.get(slug=slug) for slug in ("group-1", "leaf-1-1"))
    text = (
        f"- [x] Group <!-- cairn {group.uid} done -->\n"
        f"- [x] Leaf <!-- cairn {leaf.uid} done -->\n"
        f"- [x] Leaf again <!-- cairn {leaf.uid} done -->\n"
        f"- [x] Leaf above <!-- cairn {leaf.uid} done -->\n"
        "  - [x] Child\n"
    )
    made = apply_as_roadmap(learner=learner_of(ada), own=own(ada, text)).made
    assert made is not None
    origins = Topic.objects.filter(roadmap=made.roadmap).order_by("position", "pk")
    assert list(origins.values_list("title", "origin_id")) == [
        ("Group", None),
        ("Leaf", leaf.pk),
        ("Leaf again", None),
        ("Leaf above", None),
        ("Child", None),
    ]


def test_lines_without_a_topic_can_become_topics_of_ones_own(grace: User, roadmap: Roadmap) -> None:
    text = "## Versions\n- [x] Single one\n- [x] Juggling\n- [ ] Group 1\n  - [x] Unicycling\n"
    imported = apply_import(
        learner=learner_of(grace),
        matches=matches_of(grace, roadmap, text),
        own=own(grace, text, "Further"),
    )
    assert imported.made is not None
    made = Topic.objects.filter(roadmap=imported.made.roadmap).order_by("position", "pk")
    assert list(made.values_list("title", flat=True)) == ["Juggling", "Group 1", "Unicycling"]
    assert statuses(grace) == {"single-1": "known", "juggling": "known", "unicycling": "known"}
    assert Action.objects.filter(user=grace).count() == 1


def test_too_long_texts_are_cut_and_kept_whole_in_the_body(grace: User) -> None:
    words = "word " * 60
    made = apply_as_roadmap(learner=learner_of(grace), own=own(grace, f"- [ ] {words}")).made
    assert made is not None
    topic = Topic.objects.get(roadmap=made.roadmap)
    assert len(topic.title) <= 120
    assert topic.title.endswith("word…")
    assert topic.body == words.strip()


def test_the_largest_file_becomes_a_roadmap(grace: User) -> None:
    text = "".join(f"- [x] Topic {number}\n" for number in range(5000))
    imported = apply_as_roadmap(learner=learner_of(grace), own=own(grace, text))
    assert imported.outcome.count == 5000


def test_lines_get_plates_of_their_own(grace: User) -> None:
    titles = [*(f"Line {number}" for number in range(38)), "Web Front Ends", "中文"]
    text = "".join(f"## {title}\n- [ ] Topic\n" for title in titles)
    made = apply_as_roadmap(learner=learner_of(grace), own=own(grace, text)).made
    assert made is not None
    codes = dict(made.roadmap.categories.values_list("title", "code"))
    assert len(set(codes.values())) == 40
    assert codes["Web Front Ends"] == "wfe"
    assert {len(code) for code in codes.values()} <= {2, 3}


def test_of_too_many_levels_and_categories_groups_are_made(grace: User) -> None:
    text = "".join(
        f"# Level {number}\n## Line {number}\n- [x] Topic {number}\n" for number in range(41)
    )
    imported = apply_as_roadmap(learner=learner_of(grace), own=own(grace, text))
    assert imported.made is not None
    progress = load_progress(learner=learner_of(grace), roadmap=imported.made.roadmap)
    assert [len(progress.outline.levels), len(progress.outline.categories)] == [1, 1]
    assert [row.title for row in list(progress.outline.rows.values())[:3]] == [
        "Level 0",
        "Line 0",
        "Topic 0",
    ]
    assert (progress.total.known, progress.total.total) == (41, 41)


def test_a_person_has_at_most_so_many_roadmaps(grace: User) -> None:
    for _ in range(OWN_LIMIT):
        factories.RoadmapFactory(owner=grace)
    with pytest.raises(TooManyRoadmapsError):
        apply_as_roadmap(learner=learner_of(grace), own=own(grace, FILE))
    assert not Topic.objects.exists()
