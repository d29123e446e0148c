"""Twenty times at once has the effect of once."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from accounts.models import User
from roadmap.domain.notes.notes import save_note
from roadmap.domain.personal_data.bringing_in.bring_in import (
    bring_in,
    fingerprint,
    preview,
    read_takeaway,
)
from roadmap.models import Roadmap
from tests import factories
from tests.checklists import learner_of
from tests.races import at_once
from tests.takeaways import comparable, document_of
from tests.whole_life import learn, made

TIMES = 20


def test_the_same_file_twenty_times_at_once_comes_in_once(transactional_db: None) -> None:
    roadmap = factories.small_roadmap()
    there, here = (factories.UserFactory(email=f"{name}@example.org") for name in ("a", "b"))
    learn(there, roadmap)
    made(there, "Path", "# Path\n- [x] One\n- [ ] Two\n")
    learn_other(here, roadmap)
    exported = document_of(there)
    takeaway = read_takeaway(json.dumps(exported).encode())
    learner = learner_of(here)
    seen = preview(learner=learner, user=here, takeaway=takeaway)
    work: Any = partial(
        bring_in,
        learner=learner,
        user=here,
        takeaway=takeaway,
        expected=fingerprint(takeaway, seen),
    )
    answers = at_once([work] * TIMES)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sorted(answer is None for answer in answers) == [False] + [True] * (TIMES - 1)
    assert Roadmap.objects.filter(owner=here).count() == 1
    came_out = comparable(document_of(here), exported, here.pk)
    assert len(came_out["actions"]) == len(exported["actions"]) + 2
    assert preview(learner=learner, user=here, takeaway=takeaway).coming == 0


def learn_other(user: User, roadmap: Roadmap) -> None:
    """A note on the same topic, so that the two have to be joined."""
    topic = roadmap.topics.get(slug="single-1")
    save_note(learner=learner_of(user), topic=topic, body="Mine", revision=0)
