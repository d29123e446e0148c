"""Short ways to export and import checklists in tests."""

from __future__ import annotations

from accounts.models import User
from roadmap.domain.checklists.export import Format, export_checklist
from roadmap.domain.checklists.import_plan import match_checklist
from roadmap.domain.checklists.match import TopicMatch
from roadmap.domain.checklists.model import ChecklistFile
from roadmap.domain.checklists.read_markdown import read_checklist
from roadmap.domain.forks.import_checklist import ImportResult, OwnRoadmap, apply_import
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Status
from roadmap.models import Progress, Roadmap


def learner_of(user: User) -> Learner:
    return Learner(user_id=user.pk)


def export(user: User, roadmap: Roadmap, form: Format = Format.MARKDOWN, level: str = "") -> str:
    return export_checklist(
        learner=learner_of(user), roadmap=roadmap, file_format=form, level=level
    ).text


def matches_of(user: User, roadmap: Roadmap, text: str) -> tuple[TopicMatch, ...]:
    progress = load_progress(learner=learner_of(user), roadmap=roadmap)
    checklist = read_checklist([ChecklistFile(text)])
    return match_checklist(checklist=checklist, progress=progress, user=user)


def import_text(
    user: User, roadmap: Roadmap, text: str, tick: Status = Status.KNOWN
) -> ImportResult:
    matches = matches_of(user, roadmap, text)
    return apply_import(learner=learner_of(user), matches=matches, tick=tick)


def statuses(user: User) -> dict[str, str]:
    return dict(Progress.objects.filter(user=user).values_list("topic__slug", "status"))


def own(user: User, text: str, title: str = "My path") -> OwnRoadmap:
    document = ChecklistFile(text)
    return OwnRoadmap(read_checklist([document]), (document,), title, user)
