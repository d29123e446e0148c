"""Official roadmaps that were retired, for those who have worked on them."""

from __future__ import annotations

from roadmap.domain.progress.learner import Learner
from roadmap.models import Roadmap


def kept_roadmap(*, slug: str, learner: Learner) -> Roadmap | None:
    """One by its slug; None where it is not theirs."""
    return next(iter(kept_roadmaps(learner, slug=slug)), None)


def kept_roadmaps(learner: Learner, **wanted: str) -> list[Roadmap]:
    """All of them, the oldest first; nothing is asked for a visitor."""
    if learner.is_nobody:
        return []
    kept = Roadmap.objects.kept_by(user_id=learner.user_id, guest_id=learner.guest_id)
    return list(kept.filter(**wanted))
