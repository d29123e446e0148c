"""Which topic a line of a checklist means."""

from __future__ import annotations

import pytest

from accounts.models import User
from roadmap.domain.checklists.corrections import correct
from roadmap.domain.checklists.match import How
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Lifecycle, Visibility
from roadmap.models import Roadmap, Topic
from tests import factories
from tests.checklists import learner_of, matches_of

pytestmark = pytest.mark.django_db


def test_the_surest_way_to_a_topic_is_taken(ada: User, roadmap: Roadmap) -> None:
    leaf = Topic.objects.get(slug="leaf-1-3")
    text = f"""
## Basics
### Databases
- [x] Group 1
  - [x] Leaf 1.1
- [x] Leaf 1.2
### Versions
- [x] Quite another title <!-- cairn {leaf.uid} done -->
- [x] Singel one
- [x] Nothing of the kind
### Elsewhere
- [x] Single two
"""
    found = [
        (match.row.slug if match.row else None, match.how)
        for match in matches_of(ada, roadmap, text)
    ]
    assert found == [
        ("group-1", How.PATH),
        ("leaf-1-1", How.PATH),
        ("leaf-1-2", How.CATEGORY),
        ("leaf-1-3", How.MARK),
        ("single-1", How.SIMILAR),
        (None, How.NONE),
        ("single-2", How.TITLE),
    ]


def test_confidence_falls_from_mark_to_likeness(ada: User, roadmap: Roadmap) -> None:
    text = "## Basics\n### Databases\n- [x] Group 1\n- [x] Leef 1.1\n- [x] Something else\n"
    confidences = [match.confidence for match in matches_of(ada, roadmap, text)]
    assert confidences[0] == 98
    assert 70 <= confidences[1] < 90
    assert confidences[2] == 0


def test_a_title_within_a_longer_one_is_a_hint_only(ada: User, roadmap: Roadmap) -> None:
    Topic.objects.filter(slug="single-1").update(title="Container images and registries")
    (match,) = matches_of(ada, roadmap, "- [x] Container images")
    assert match.row is None
    assert match.hint is not None
    assert match.hint.slug == "single-1"


def test_titles_that_occur_twice_are_told_apart_by_their_place(ada: User, roadmap: Roadmap) -> None:
    Topic.objects.filter(slug__in=["single-1", "single-2", "leaf-1-1"]).update(title="Introduction")
    text = """
## Basics
### Databases
- [ ] Group 1
  - [x] Introduction
### Versions
- [x] Introduction
## Advanced
### Databases
- [x] Introduction
"""
    rows = [match.row.slug for match in matches_of(ada, roadmap, text) if match.row]
    assert rows == ["group-1", "leaf-1-1", "single-1", "single-2"]


def test_of_two_similar_lines_the_nearer_one_has_the_topic(ada: User, roadmap: Roadmap) -> None:
    matches = matches_of(ada, roadmap, "- [x] Singel one\n- [x] Single  onee\n")
    assert [match.row is None for match in matches] == [True, False]


def test_of_two_similar_topics_the_one_in_the_named_place_is_meant(
    ada: User, roadmap: Roadmap
) -> None:
    Topic.objects.filter(slug__in=["single-1", "single-2"]).update(title="Container basics")
    text = "## Advanced\n### Databases\n- [x] Contaner basics\n"
    (match,) = matches_of(ada, roadmap, text)
    assert match.row is not None
    assert match.row.slug == "single-2"


def test_a_mark_of_what_the_person_may_not_see_is_as_good_as_none(
    ada: User, grace: User, roadmap: Roadmap
) -> None:
    hidden = factories.small_roadmap(slug="hidden")
    topic = Topic.objects.get(roadmap=hidden, slug="single-1")
    copy = Topic.objects.get(roadmap=roadmap, slug="single-1")
    Topic.objects.filter(pk=copy.pk).update(origin=topic)
    text = f"- [x] Unlike anything <!-- cairn {topic.uid} done -->"
    (match,) = matches_of(grace, roadmap, text)
    assert match.how is How.MARK
    Roadmap.objects.filter(pk=hidden.pk).update(visibility=Visibility.PRIVATE, owner=ada)
    (match,) = matches_of(grace, roadmap, text)
    assert match.how is How.NONE


def test_a_retired_topic_is_found_by_its_mark_alone(ada: User, roadmap: Roadmap) -> None:
    topic = Topic.objects.get(slug="single-1")
    Topic.objects.filter(pk=topic.pk).update(lifecycle=Lifecycle.RETIRED)
    by_title, by_mark = matches_of(
        ada, roadmap, f"- [x] Single one\n- [x] Whatever <!-- cairn {topic.uid} done -->\n"
    )
    assert by_title.row is None
    assert by_mark.row is not None


def test_a_draft_is_never_found(ada: User, roadmap: Roadmap) -> None:
    topic = Topic.objects.get(slug="single-1")
    Topic.objects.filter(pk=topic.pk).update(lifecycle=Lifecycle.DRAFT)
    text = f"- [x] Single one <!-- cairn {topic.uid} done -->"
    assert [match.how for match in matches_of(ada, roadmap, text)] != [How.MARK]


def test_a_person_corrects_a_match_by_a_topics_name(grace: User, roadmap: Roadmap) -> None:
    progress = load_progress(learner=learner_of(grace), roadmap=roadmap)
    matches = matches_of(grace, roadmap, "- [x] Something else\n- [x] Single one\n")
    corrected = correct(matches, progress, {1: " single TWO ", 2: ""})
    assert [(m.row.slug if m.row else None, m.how) for m in corrected.matches] == [
        ("single-2", How.CHOSEN),
        (None, How.NONE),
    ]
    assert not corrected.faults


def test_a_name_that_no_topic_has_is_a_fault_and_changes_nothing(
    grace: User, roadmap: Roadmap
) -> None:
    progress = load_progress(learner=learner_of(grace), roadmap=roadmap)
    matches = matches_of(grace, roadmap, "- [x] Single one\n")
    corrected = correct(matches, progress, {1: "No such topic"})
    assert corrected.faults == {1: "No such topic"}
    assert corrected.matches == matches


def test_topics_of_one_title_have_names_of_their_own(grace: User, roadmap: Roadmap) -> None:
    Topic.objects.filter(slug__in=["single-1", "single-2"]).update(title="Same")
    progress = load_progress(learner=learner_of(grace), roadmap=roadmap)
    matches = matches_of(grace, roadmap, "- [x] Quite different\n")
    chosen = correct(matches, progress, {1: "Same (Databases, Advanced)"}).matches[0]
    assert chosen.row is not None
    assert chosen.row.slug == "single-2"
