"""Topics from pasted lines: what is read, what each line becomes, and one take-back for all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.revert import revert
from roadmap.domain.changes.schema import TOPIC
from roadmap.domain.changes.settle import LIMITS
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.hiding import hide_topic
from roadmap.domain.forks.pasted_lines import (
    LONGEST,
    MOST_LINES,
    TooManyLinesError,
    read_lines,
)
from roadmap.domain.forks.pasting import add_lines, plan_lines
from roadmap.domain.forks.places import place_named
from roadmap.models import Roadmap, Topic
from tests.domain.forks.test_fork import learner, topic_of
from tests.domain.forks.test_selection import listed, state
from tests.races import at_once


@pytest.fixture
def fork(roadmap: Roadmap, ada: User) -> Roadmap:
    return make_fork(original=roadmap, owner_id=ada.pk)


def add(fork: Roadmap, ada: User, text: str, place: str = "line.advanced.vc") -> Any:
    there = place_named(fork, place)
    return add_lines(roadmap=fork, place=there, lines=read_lines(text), learner=learner(ada))


def plan(fork: Roadmap, text: str, place: str = "line.advanced.vc") -> Any:
    return plan_lines(roadmap=fork, place=place_named(fork, place), lines=read_lines(text))


# --- Reading --------------------------------------------------------------------------------------


def test_lines_nest_by_what_stands_before_them() -> None:
    text = "A\n  - B\n    * C\n\n  1. D\n\tE\nF\n - [ ] G\n-\n   \n• [x] H"
    found = [(each.line, each.depth, each.title) for each in read_lines(text)]
    assert found == [
        (1, 0, "A"), (2, 1, "B"), (3, 2, "C"), (5, 1, "D"), (6, 2, "E"), (7, 0, "F"), (8, 1, "G"),
        (11, 0, "H"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "title", "ratings"),
    [
        ("Queues | medium, important, 180", "Queues", (2, 2, 180)),
        ("Queues|45 min,HARD", "Queues", (3, None, 45)),
        ("Queues | ", "Queues", (None, None, None)),
        ("A | B | easy", "A | B", (1, None, None)),
        ("- [ ] \N{LARGE YELLOW CIRCLE} \N{WHITE MEDIUM STAR}Queues", "Queues", (2, 1, None)),
        ("2. normal form", "normal form", (None, None, None)),
        ("2FA and C++, a_b *c*", "2FA and C++, a_b *c*", (None, None, None)),
    ],
)
def test_words_behind_a_bar_are_ratings(line: str, title: str, ratings: tuple[Any, ...]) -> None:
    (found,) = read_lines(line)
    names = ("difficulty", "importance", "minutes")
    assert (found.title, found.problem) == (title, "")
    assert tuple(found.ratings.get(name) for name in names) == ratings


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("x" * (LONGEST + 1), "The title has 121 characters; 120 are the most."),
        ("Queues | medum", "“medum” is no difficulty, no importance and no minutes."),
        ("Queues | 0", "A topic takes 1 to 32,767 minutes, not 0."),
        ("Queues | 99999 min", "A topic takes 1 to 32,767 minutes, not 99999 min."),
        ("Queues | ٣", "“٣” is no difficulty, no importance and no minutes."),
    ],
)
def test_what_can_t_be_a_topic_says_why(line: str, problem: str) -> None:
    assert [each.problem for each in read_lines(f"Fine\n{line}")] == ["", problem]


def test_more_lines_than_the_limit_are_refused_with_both_numbers() -> None:
    assert len(read_lines("\n\n".join(f"T{n}" for n in range(MOST_LINES)))) == MOST_LINES
    with pytest.raises(TooManyLinesError, match=r"At most 200 lines .* these are 201"):
        read_lines("\n".join(f"T{n}" for n in range(MOST_LINES + 1)))


@given(st.text(max_size=400))
def test_any_text_is_read_as_clean_titles(text: str) -> None:
    depth = -1
    for line in read_lines(text[:200]):
        assert line.title.isprintable() or not line.title.isascii()
        assert not set("\x00\r\n\t\u202e\u2066") & set(line.title)
        assert line.depth <= depth + 1
        depth = line.depth


# --- Adding ---------------------------------------------------------------------------------------

TEN = "\n".join(
    ["Observability | hard", "  Slow queries | 30", "  Statistics", "    Plans"]
    + [f"Topic {n}" for n in range(6)]
)


def test_ten_lines_are_one_change_and_one_take_back(fork: Roadmap, ada: User) -> None:
    before = state(fork)
    step = add(fork, ada, TEN)
    assert listed(fork)[-10:] == [
        "observability", "-slow-queries", "-statistics", "--plans",
        *(f"topic-{n}" for n in range(6)),
    ]  # fmt: skip
    assert (step.leaves, fork.changesets.get().summary) == (8, "Added eight topics and two groups")
    topic = topic_of(fork, "slow-queries")
    assert (topic.difficulty, topic.importance, topic.minutes) == (1, 1, 30)
    assert (topic.level.slug, topic.category.code) == ("advanced", "vc")
    assert topic_of(fork, "observability").difficulty == 3
    revert(step.changeset)
    assert state(fork) == before


def test_lines_go_below_what_stands_there_already(fork: Roadmap, ada: User) -> None:
    text = "group 1\n  Leaf 1.4\n  leaf 1.1\n    Deep\nNew\nNEW\n  Under it"
    found = plan(fork, text, "line.basics.db")
    assert [each.fate for each in found.lines] == [
        "here", "new", "here", "new", "new", "twice", "new",
    ]  # fmt: skip
    assert found.words == "three topics and one group"
    add(fork, ada, text, "line.basics.db")
    assert listed(fork)[:8] == [
        "group-1", "-leaf-1-1", "--deep", "-leaf-1-2", "-leaf-1-3", "-leaf-14", "new", "-under-it",
    ]  # fmt: skip
    again = add(fork, ada, text, "line.basics.db")
    assert (again.changeset, again.first) == (None, None)
    assert fork.changesets.count() == 1


def test_a_title_that_stands_elsewhere_is_said_and_added(fork: Roadmap, ada: User) -> None:
    hide_topic(topic=topic_of(fork, "single-2"), learner=learner(ada))
    first, second = plan(fork, "Single one\nSingle two").lines
    assert first.note == "A topic of this title stands in Versions, Basics."
    assert second.note == "A hidden topic of this title stands in Databases, Advanced."
    add(fork, ada, "Single one")
    assert topic_of(fork, "single-one").title == "Single one"


def test_one_wrong_line_adds_none(fork: Roadmap, ada: User) -> None:
    before = state(fork)
    for text, place, message in (
        (f"Fine\n\n{'x' * 121}", "line.basics.db", "Line 3: The title has 121"),
        ("A\n B\n  C\n   D\n    E", "line.basics.db", "Line 5: It would be nested 5 deep"),
        ("A\n B\n  C", "below.leaf-1-1", "Line 3: It would be nested 5 deep"),
        ("A", "line.nowhere.db", "Name a group, or a level and a line"),
    ):
        with pytest.raises(ChangeRefusedError, match=message):
            add(fork, ada, text, place)
        assert state(fork) == before


def test_a_full_roadmap_takes_no_line(
    fork: Roadmap, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, TOPIC, (7, "A roadmap holds at most {} topics."))
    with pytest.raises(ChangeRefusedError, match="at most 7 topics"):
        add(fork, ada, "A\nB")
    assert add(fork, ada, "A")


def test_many_lines_take_as_many_queries_as_few(fork: Roadmap, ada: User) -> None:
    found = []
    for text in ("A\n B", "\n".join(f"T{n}\n U{n}" for n in range(60))):
        with CaptureQueriesContext(connection) as queries:
            assert add(fork, ada, text)
        found.append(len(queries))
    assert found[0] == found[1] <= 22, found


@pytest.mark.django_db(transaction=True)
def test_two_clicks_add_once(transactional_db: None) -> None:
    from tests import factories

    user = factories.UserFactory()
    fork = make_fork(original=factories.small_roadmap(), owner_id=user.pk)
    at_once([lambda: add(fork, user, TEN)] * 2)
    assert Topic.objects.filter(roadmap=fork, title="Plans").count() == 1
    assert fork.changesets.count() == 1
