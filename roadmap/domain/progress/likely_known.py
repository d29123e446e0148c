"""What a learner is likely to know already: ticked beforehand where placement asks."""

from __future__ import annotations

from roadmap.domain.catalog.outline import Outline
from roadmap.enums import Difficulty, Experience, Importance

LIKELY: dict[Experience, tuple[Difficulty, Importance]] = {
    Experience.SOME: (Difficulty.EASY, Importance.ESSENTIAL),
    Experience.WORKING: (Difficulty.MEDIUM, Importance.IMPORTANT),
}
"""What people know of the first level: what is no harder, and no less important, than this."""


def likely_known(outline: Outline, experience: Experience) -> frozenset[str]:
    """The slugs of the leaves to tick beforehand, for the person to check.

    By rule, whatever the roadmap: with some programming the easy essentials of the first level;
    with work as a developer all of it that is important and not hard.
    """
    if experience not in LIKELY or not outline.levels:
        return frozenset()
    hardest, least = LIKELY[experience]
    return frozenset(
        leaf.slug
        for leaf in outline.leaves
        if leaf.level_slug == outline.levels[0].slug
        and not leaf.is_retired
        and leaf.difficulty <= hardest
        and leaf.own_importance >= least
    )
