"""Official roadmaps that were retired, for those who have worked on them."""

from __future__ import annotations

from roadmap.domain.progress.learner import Learner
from roadmap.models import Preferences, Roadmap


def kept_roadmap(*, slug: str, learner: Learner) -> tuple[Roadmap, str] | None:
    """One by its slug, with the filter kept for its checklists; None where it is not theirs."""
    found = kept_roadmaps(learner, slug=slug)
    if not found:
        return None
    if learner.user_id is None:
        return found[0], ""
    kept = Preferences.objects.filter(user_id=learner.user_id)
    return found[0], kept.values_list("checklist_filter", flat=True).first() or ""


def kept_roadmaps(learner: Learner, **wanted: str) -> list[Roadmap]:
    """All of them, the oldest first; nothing is asked for a visitor."""
    if learner.is_nobody:
        return []
    kept = Roadmap.objects.kept_by(user_id=learner.user_id, guest_id=learner.guest_id)
    return list(kept.filter(**wanted))
