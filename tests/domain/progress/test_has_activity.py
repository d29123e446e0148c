"""On which topics a learner has left something."""

from __future__ import annotations

from roadmap.domain.progress.has_activity import topics_with_activity
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.models import Topic
from tests.factories import ObjectiveFactory, TopicFactory


def test_a_tick_on_an_objective_that_only_a_copy_has_counts_for_the_original(roadmap, grace):
    original, other = (Topic.objects.get(slug=slug) for slug in ("single-1", "single-2"))
    learner = Learner(user_id=grace.pk)
    own = ObjectiveFactory(topic=TopicFactory(origin=original))
    set_objective(learner=learner, objective=own, checked=True)
    assert topics_with_activity(learner, [original.pk, other.pk]) == {original.pk}
