"""An export with a row in every part, and a person who has nothing yet."""

from __future__ import annotations

import pytest

from accounts.models import User
from roadmap.domain.forks.topic_parts import add_link, add_objective
from roadmap.domain.progress.objectives import set_objective
from roadmap.models import Objective, Roadmap, Topic
from tests import factories
from tests.checklists import learner_of
from tests.takeaways import Document, document_of
from tests.whole_life import learn, made

LINK = {"kind": "article", "language": "en", "free": True, "minutes": None, "by": "", "title": "A"}


@pytest.fixture
def whole(roadmap: Roadmap, grace: User) -> Document:
    """An export with a row in every part."""
    learn(grace, roadmap)
    topic = Topic.objects.get(slug="single-1")
    line = Objective.objects.create(topic=topic, text="explain it")
    set_objective(learner=learner_of(grace), objective=line, checked=True)
    mine = made(grace, "Path", "# Path\n## Level\n- [x] One\n- [ ] Group\n  - [ ] Two\n")
    add_objective(topic=mine.topics.get(title="One"), text="do it")
    add_link(topic=mine.topics.get(title="One"), values=LINK | {"url": "https://a.example/"})
    document = document_of(grace)
    assert all(rows for rows in document.values() if isinstance(rows, list))
    return document


@pytest.fixture
def fresh(db: None) -> User:
    return factories.UserFactory(email="fresh@example.org")
