"""What a write changes on a page, as data: pure, so nothing here needs a request."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Status
from roadmap.rendering.open_topic import OpenTopic
from roadmap.rendering.page_update import OpenPage, PageUpdate, Toast, progress_update
from tests.domain.trailmap.outlines import grid
from tests.strategies import outlines, statuses_of

TOAST = Toast("Done.")


def update_of(outline, before, after, topics, shown=OpenPage()):  # noqa: B008 - frozen
    return progress_update(
        before=with_progress(outline, before),
        after=with_progress(outline, after),
        topics=topics,
        shown=shown,
        toast=TOAST,
    )


def values_shown(progress):
    """All that rows and numbers show, by the id of the element."""
    outline = progress.outline
    found = {
        f"t-{row.slug}": (progress.status(row), progress.tallies[row.id] if row.children else None)
        for row in outline.rows.values()
    }
    found["n-total"] = progress.total
    found |= {f"n-level-{level.slug}": progress.levels[level.slug] for level in outline.levels}
    for level, code in outline.section_by_codes:
        found[f"n-sec-{level}-{code}"] = progress.sections[level, code]
    return found


@given(st.data())
def test_every_element_whose_value_changes_is_drawn_anew(data):
    outline = data.draw(outlines())
    before = data.draw(statuses_of(outline))
    row = data.draw(st.sampled_from(list(outline.rows.values())))
    status = data.draw(st.sampled_from(list(Status)))
    after = {**before, **dict.fromkeys(row.status_roots, status)}
    after = {root: each for root, each in after.items() if each is not Status.TODO}
    update = update_of(outline, before, after, row.walk())
    drawn = {part.target for part in update.parts}
    old, new = (values_shown(with_progress(outline, each)) for each in (before, after))
    assert {name for name in new if old[name] != new[name]} <= drawn
    assert len(drawn) == len(update.parts), "no element is drawn twice"
    assert update.toast == TOAST


@given(st.data())
def test_equal_keys_have_equal_contexts(data):
    """What is kept for one learner is right for the other."""
    outline = data.draw(outlines())
    row = data.draw(st.sampled_from(list(outline.rows.values())))
    seen = {}
    for _ in range(2):
        statuses = data.draw(statuses_of(outline))
        for part in update_of(outline, {}, statuses, row.walk()).parts:
            if part.key is not None:
                name = (part.target, part.template, part.key)
                assert seen.setdefault(name, part.context()) == part.context()


@given(st.data())
def test_the_open_topic_s_control_and_the_lens_come_along_when_they_are_shown(data):
    outline = data.draw(outlines())
    row = data.draw(st.sampled_from(list(outline.rows.values())))
    statuses = dict.fromkeys(row.status_roots, Status.DONE)
    lens = with_progress(outline, statuses).total
    parts = update_of(outline, {}, statuses, [row], OpenPage(topic=OpenTopic(row), lens=lens)).parts
    found = {part.target: part for part in parts}
    assert found[f"now-{row.slug}"].context()["status"] is with_progress(outline, statuses).status(
        row
    )
    assert found["lens"].context()["lens"] == lens
    assert "lens" not in {part.target for part in update_of(outline, {}, statuses, [row]).parts}


def test_the_row_where_the_learner_was_is_drawn_anew():
    outline = grid((2,), (1,))
    before = {1: Status.LEARNING}
    update = update_of(outline, before, before | {3: Status.LEARNING}, [outline.rows[3]])
    assert {"t-topic-1", "t-topic-3"} <= {part.target for part in update.parts}


def test_a_page_of_which_nearly_everything_changes_is_loaded_again():
    outline = grid((4,))
    leaf = outline.leaves[0]
    shown = OpenPage(is_reloaded=True)
    update = update_of(outline, {}, {leaf.root_id: Status.DONE}, [leaf], shown)
    assert update == PageUpdate(TOAST, reload=True)
