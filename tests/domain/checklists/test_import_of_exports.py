"""What one learner exports another imports, and exports again to the byte."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.checklists.export import Format
from roadmap.domain.checklists.model import ChecklistFile
from roadmap.domain.checklists.read_markdown import read_checklist
from roadmap.domain.progress.selectors import load_progress
from roadmap.domain.progress.statuses import StatusChange, set_statuses, statuses_for
from roadmap.enums import ActionKind, Source, Status
from roadmap.models import Roadmap, Topic
from tests.checklists import export, import_text, learner_of
from tests.domain.checklists.test_roundtrip import TITLES
from tests.learning import set_status
from tests.stored import store
from tests.strategies import STATUSES, outlines

pytestmark = pytest.mark.django_db


@st.composite
def outlines_with_titles(draw: st.DrawFn) -> Outline:
    """Half of them with ordinary titles that repeat, half with wild ones."""
    outline = draw(outlines())
    titles = draw(st.sampled_from([st.sampled_from(["Git", "SQL", "Git basics"]), TITLES]))

    def dressed(row: TopicRow) -> TopicRow:
        return replace(
            row,
            title=draw(titles).replace("\x00", ""),
            children=tuple(dressed(child) for child in row.children),
        )

    return replace(
        outline,
        levels=tuple(
            replace(
                level,
                sections=tuple(
                    replace(section, topics=tuple(dressed(top) for top in section.topics))
                    for section in level.sections
                ),
            )
            for level in outline.levels
        ),
    )


counter = itertools.count()


@given(data=st.data(), form=st.sampled_from(list(Format)))
def test_what_one_learner_exports_another_imports_to_the_byte(
    data: st.DataObject, form: Format, db: None
) -> None:
    outline = data.draw(outlines_with_titles())
    with transaction.atomic():
        roadmap = store(outline, slug=f"random-{next(counter)}")
        ada, grace = (User.objects.create_user(f"{name}@example.net") for name in ("one", "two"))
        progress = load_progress(learner=learner_of(ada), roadmap=roadmap)
        changes = [
            StatusChange(leaf.root_id, status, timezone.now() - dt.timedelta(days=leaf.id % 9))
            for leaf in progress.outline.leaves
            if (status := data.draw(STATUSES)) is not Status.TODO
        ]
        set_statuses(
            learner=learner_of(ada), changes=changes, kind=ActionKind.STATUS, source=Source.WEB
        )
        theirs = export(ada, roadmap, form)
        import_text(grace, roadmap, theirs)
        assert export(grace, roadmap, form) == theirs
        assert statuses_for(learner_of(grace)) == statuses_for(learner_of(ada))
        assert import_text(grace, roadmap, theirs).outcome.count == 0
        transaction.set_rollback(True)


def test_two_exports_differ_only_in_the_lines_that_changed(ada: User, roadmap: Roadmap) -> None:
    before = export(ada, roadmap).splitlines()
    set_status(
        learner=learner_of(ada), topic=Topic.objects.get(slug="single-1"), status=Status.DONE
    )
    after = export(ada, roadmap).splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert "[Single one]" in changed[0]


def test_an_exported_line_has_box_markers_link_and_mark(ada: User, roadmap: Roadmap) -> None:
    leaf = Topic.objects.get(slug="leaf-1-1")
    assert (
        f"  - [x] 🟢 ⭐ [Leaf 1.1]({settings.SITE_ORIGIN}/roadmaps/backend/topics/leaf-1-1/): "
        f"What Leaf 1.1 is good for. <!-- cairn {leaf.uid} done -->"
    ) in export(ada, roadmap).splitlines()


def test_a_spreadsheet_gets_no_formula(ada: User, roadmap: Roadmap) -> None:
    Topic.objects.filter(slug="leaf-1-1").update(title="=HYPERLINK(1)")
    text = export(ada, roadmap, Format.CSV)
    assert ",'=HYPERLINK(1)," in text
    titles = [item.title for item in read_checklist([ChecklistFile(text)]).walk()]
    assert "=HYPERLINK(1)" in titles
