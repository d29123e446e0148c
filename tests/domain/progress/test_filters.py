"""The filter of the checklist: several choices, a lens with its own numbers, its own address."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.progress.filters import EXPLICIT, ChecklistFilter
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.preferences import keep_filter
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.roadmaps_at_hand import roadmaps_at_hand
from roadmap.domain.progress.selectors import load_progress
from roadmap.domain.progress.tally import tally
from roadmap.enums import Difficulty, Hidden, Importance, Status
from roadmap.forms.filtering import FilterForm
from roadmap.models import Preferences
from tests.strategies import cheap, outlines, statuses_of

LINES = [("aa", "A"), ("bb", "B"), ("cc", "C")]
FILTERS = st.builds(
    ChecklistFilter,
    q=st.sampled_from(["", "topic", "topic 1", "nothing like it"]),
    status=st.lists(st.sampled_from(list(Status)), unique=True).map(tuple),
    difficulty=st.lists(st.sampled_from(list(Difficulty)), unique=True).map(tuple),
    importance=st.lists(st.sampled_from(list(Importance)), unique=True).map(tuple),
    category=st.lists(st.sampled_from(["aa", "bb", "cc"]), unique=True).map(tuple),
    minutes=st.sampled_from([0, 60, 120, 240, 480]),
    hide=st.lists(st.sampled_from(list(Hidden)), unique=True).map(tuple),
)


def read(query: str) -> ChecklistFilter:
    return FilterForm(QueryDict(query), categories=LINES).chosen


@cheap
@given(FILTERS)
def test_the_address_makes_the_same_filter_again(chosen):
    assert read(chosen.query) == chosen


@cheap
@given(FILTERS)
def test_each_choice_can_be_taken_away_by_itself(chosen):
    for _, query in chosen.active:
        less = read(query)
        assert len(parse_qsl(less.query)) == len(parse_qsl(chosen.query)) - 1
    if len(chosen.active) == 1:
        assert not read(chosen.active[0][1]).is_active


def test_each_choice_says_what_it_is():
    chosen = ChecklistFilter(
        q="git flow",
        status=(Status.KNOWN,),
        difficulty=(Difficulty.HARD,),
        category=("db",),
        minutes=120,
        hide=(Hidden.FINISHED,),
    )
    assert [label for label, _ in chosen.active] == [
        "“git flow”",
        "Knew it",
        "Hard",
        "DB",
        "Up to 2 h",
        "Without done and known",
    ]


def test_taking_the_last_choice_away_does_not_bring_the_kept_filter_back():
    assert ChecklistFilter(category=("db",)).active == [("DB", EXPLICIT)]


@given(st.data())
def test_a_filter_lists_the_leaves_that_fit_each_kind_of_choice(data):
    outline, chosen = data.draw(outlines(choices=True)), data.draw(FILTERS)
    progress = with_progress(outline, data.draw(statuses_of(outline)))
    for leaf in outline.leaves:
        if not progress.is_listed(leaf):
            continue
        status = progress.status(leaf)
        fits = (
            (not chosen.status or status in chosen.status)
            and (not chosen.difficulty or leaf.difficulty in chosen.difficulty)
            and (not chosen.importance or leaf.own_importance in chosen.importance)
            and (not chosen.category or leaf.category_code in chosen.category)
            and (not chosen.minutes or leaf.minutes <= chosen.minutes)
            and not (Hidden.FINISHED in chosen.hide and status.counts)
            and not (Hidden.SKIPPED in chosen.hide and status is Status.SKIPPED)
        )
        if not chosen.q:
            assert chosen.listed(leaf, progress) == fits
        elif not fits:
            assert not chosen.listed(leaf, progress)


@given(st.data())
def test_a_lens_counts_its_leaves_whatever_their_status(data):
    outline, chosen = data.draw(outlines(choices=True)), data.draw(FILTERS)
    progress = with_progress(outline, data.draw(statuses_of(outline)))
    counts = chosen.lens(outline.leaves, progress)
    if not chosen.has_lens:
        assert counts == progress.total
    assert counts == tally(
        [leaf for leaf in outline.leaves if chosen.in_lens(leaf)],
        progress.statuses,
        progress.uncounted,
    )
    assert counts.total <= progress.total.total


def test_a_group_is_listed_with_one_leaf_that_fits(roadmap):
    progress = load_progress(learner=Learner(), roadmap=roadmap)
    group = progress.outline.by_slug["group-1"]
    assert ChecklistFilter(importance=(Importance.ESSENTIAL,)).listed(group, progress)
    assert not ChecklistFilter(importance=(Importance.OPTIONAL,)).listed(group, progress)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=done&status=nonsense", ChecklistFilter(status=(Status.DONE,))),
        ("status=done&status=done", ChecklistFilter(status=(Status.DONE,))),
        ("minutes=-5&difficulty=EASY&importance=5", ChecklistFilter()),
        ("minutes=60&minutes=120", ChecklistFilter(minutes=120)),
        ("category=zz&category=aa", ChecklistFilter(category=("aa",))),
        ("q=" + "x" * 500, ChecklistFilter()),
        ("q=%00&hide=%00&status=%ED%A0%80", ChecklistFilter()),
        ("q=+words+", ChecklistFilter(q="words")),
        ("hide=finished&hide=skipped", ChecklistFilter(hide=(Hidden.FINISHED, Hidden.SKIPPED))),
    ],
)
def test_what_can_not_be_read_filters_nothing(query, expected):
    assert read(query) == expected


def test_the_buttons_say_what_is_chosen():
    form = FilterForm(QueryDict("status=todo&status=learning&minutes=120"), categories=LINES)
    labels = {field.name: text for field, text in form.picks}
    assert labels["status"] == "To do, Learning"
    assert labels["minutes"] == "Up to 2 h"
    assert labels["importance"] == ""


def test_a_kept_filter_comes_with_the_roadmap_and_without_words(roadmap, grace, ada):
    chosen = ChecklistFilter(q="words", importance=(Importance.ESSENTIAL,))
    assert keep_filter(user_id=grace.pk, chosen=chosen) == "importance=essential"
    for reader, kept in ((grace.pk, "importance=essential"), (ada.pk, ""), (None, "")):
        found = roadmaps_at_hand(learner=Learner(user_id=reader), slug=roadmap.slug)
        assert (found.asked, found.checklist_filter) == (roadmap, kept)
    keep_filter(user_id=grace.pk, chosen=ChecklistFilter())
    assert Preferences.objects.get().checklist_filter == ""
