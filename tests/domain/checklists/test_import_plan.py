"""What an import sets, what it leaves alone, and that it is one action."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.checklists.import_plan import TICKS, plan_import
from roadmap.domain.forks.import_checklist import apply_as_roadmap, apply_import
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import ActionKind, Lifecycle, Source, Status
from roadmap.models import Action, Guest, ProgressEvent, Roadmap, Topic
from tests.checklists import import_text, learner_of, matches_of, own, statuses
from tests.domain.checklists.test_read import MARKDOWN

pytestmark = pytest.mark.django_db


def test_a_plain_tick_becomes_known(grace: User, roadmap: Roadmap) -> None:
    import_text(grace, roadmap, "- [x] Single one\n- [ ] Single two\n")
    assert statuses(grace) == {"single-1": "known"}


def test_a_person_can_have_ticks_count_as_done(grace: User, roadmap: Roadmap) -> None:
    import_text(grace, roadmap, "- [x] Single one\n", tick=Status.DONE)
    assert statuses(grace) == {"single-1": "done"}


def test_a_mark_says_more_than_a_tick(grace: User, roadmap: Roadmap) -> None:
    one, two = (Topic.objects.get(slug=slug).uid for slug in ("single-1", "single-2"))
    text = f"- [x] a <!-- cairn {one} done -->\n- [ ] b <!-- cairn {two} learning -->\n"
    import_text(grace, roadmap, text)
    assert statuses(grace) == {"single-1": "done", "single-2": "learning"}


def test_the_box_wins_where_a_person_changed_it_after_the_export(
    grace: User, roadmap: Roadmap
) -> None:
    one, two = (Topic.objects.get(slug=slug).uid for slug in ("single-1", "single-2"))
    text = f"- [x] a <!-- cairn {one} todo -->\n- [ ] b <!-- cairn {two} done -->\n"
    import_text(grace, roadmap, text)
    assert statuses(grace) == {"single-1": "known"}


def test_a_ticked_group_with_listed_children_sets_nothing_by_itself(
    grace: User, roadmap: Roadmap
) -> None:
    text = "- [x] Group 1\n  - [ ] Leaf 1.1\n  - [x] Leaf 1.2\n"
    import_text(grace, roadmap, text)
    assert statuses(grace) == {"leaf-1-2": "known"}


def test_a_ticked_group_without_listed_children_sets_all_its_leaves(
    grace: User, roadmap: Roadmap
) -> None:
    Topic.objects.filter(slug="leaf-1-3").update(lifecycle=Lifecycle.RETIRED)
    import_text(grace, roadmap, "- [x] Group 1\n  - a remark\n")
    assert statuses(grace) == {"leaf-1-1": "known", "leaf-1-2": "known"}


def test_of_two_lines_about_one_topic_the_stronger_holds(grace: User, roadmap: Roadmap) -> None:
    leaf = Topic.objects.get(slug="single-1")
    import_text(grace, roadmap, f"- [x] a <!-- cairn {leaf.uid} done -->\n- [x] Single one\n")
    assert statuses(grace) == {"single-1": "done"}


def test_an_import_makes_nothing_weaker(ada: User, roadmap: Roadmap) -> None:
    leaf = Topic.objects.get(slug="leaf-1-1")
    text = f"- [ ] a <!-- cairn {leaf.uid} skipped -->\n- [x] Leaf 1.1\n"
    assert statuses(ada)["leaf-1-1"] == "done"
    outcome = import_text(ada, roadmap, text).outcome
    assert outcome.action_id is None
    assert statuses(ada)["leaf-1-1"] == "done"


def test_importing_twice_is_the_same_as_once(grace: User, roadmap: Roadmap) -> None:
    text = "- [x] Group 1\n- [x] Single one\n"
    first = import_text(grace, roadmap, text).outcome
    before = statuses(grace)
    second = import_text(grace, roadmap, text).outcome
    assert (first.count, second.count, second.action_id) == (4, 0, None)
    assert statuses(grace) == before
    assert Action.objects.filter(user=grace).count() == 1


def test_one_undo_takes_a_whole_import_back(ada: User, roadmap: Roadmap) -> None:
    before = statuses(ada)
    outcome = import_text(ada, roadmap, "- [x] Group 1\n- [x] Single one\n").outcome
    assert statuses(ada) != before
    assert outcome.action_id is not None
    undo(learner=learner_of(ada), action_id=outcome.action_id)
    assert statuses(ada) == before


def test_an_import_is_no_activity(grace: User, roadmap: Roadmap) -> None:
    import_text(grace, roadmap, "- [x] Single one\n")
    event = ProgressEvent.objects.get(user=grace)
    assert (event.source, event.action.kind) == (Source.IMPORT, ActionKind.IMPORT)


def test_a_guest_can_make_no_roadmap(grace: User) -> None:
    guest = Learner(guest_id=Guest.objects.create().pk)
    with pytest.raises(ValueError, match="Only a user"):
        apply_as_roadmap(learner=guest, own=own(grace, "- [x] a"))
    assert not Roadmap.objects.exists()


@given(text=MARKDOWN, tick=st.sampled_from(TICKS))
def test_whatever_is_imported_changes_what_was_promised_and_no_more(
    text: str, tick: Status, ada: User, roadmap: Roadmap
) -> None:
    titles = "\n- [x] Leaf 1.1\n- [X] Group 1\n  - [x] Leaf 1.3\n"
    with transaction.atomic():
        before = statuses(ada)
        progress = load_progress(learner=learner_of(ada), roadmap=roadmap)
        matches = matches_of(ada, roadmap, text + titles)
        plan = plan_import(matches=matches, progress=progress, tick=tick)
        learner = learner_of(ada)
        outcome = apply_import(learner=learner, matches=matches, tick=tick).outcome
        assert set(outcome.changed) == {change.topic_id for change in plan.changes}
        after = statuses(ada)
        assert before.keys() <= after.keys()
        assert all(Status(after[slug]).rank >= Status(before[slug]).rank for slug in before)
        transaction.set_rollback(True)
