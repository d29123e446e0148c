"""What ``accounts`` asks about a person; ``settings.CAIRN_PERSONAL_DATA`` names this module."""

from __future__ import annotations

from collections.abc import Mapping

from roadmap.domain.personal_data.deletion import belongings_of, forget_learner
from roadmap.domain.personal_data.export import as_json, as_zip, export_learner
from roadmap.domain.progress.learner import Learner


def count(user_id: int) -> Mapping[str, int]:
    """How many things of each kind a person has, by the name of the kind."""
    return vars(belongings_of(user_id))


def export(
    *, user_id: int, time_zone: str, profile: Mapping[str, object], archive: bool = False
) -> bytes:
    """Everything as one JSON document, or as a ZIP archive with the checklists beside it."""
    document = export_learner(user_id=user_id, profile=profile)
    if archive:
        return as_zip(document, learner=Learner(user_id=user_id, time_zone=time_zone))
    return as_json(document).encode()


def forget(*, user_id: int) -> None:
    """Delete the account with everything it has; roadmaps that others use stay, ownerless.

    Raises:
        ObjectDoesNotExist: the account is gone.
    """
    forget_learner(user_id=user_id)
