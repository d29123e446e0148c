"""The editor of one's own roadmap: the topics of a level, and steps with several of them."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config import errors
from config.http import see_other
from roadmap import access
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.forks.arranging import arrange
from roadmap.domain.forks.editor_rows import EditorSection, TopicCounts, sections_of
from roadmap.domain.forks.hiding import hide, show
from roadmap.domain.forks.places import place_named, places_of_many
from roadmap.domain.forks.selection import EditStep, Selection
from roadmap.domain.humanize import isolated
from roadmap.forms.editing import HiddenForm
from roadmap.forms.selection import ArrangeForm, ticked
from roadmap.models import Category, Level, Roadmap, Topic
from roadmap.rendering import editor_toasts
from roadmap.rendering.answers import add_toast
from roadmap.views.editor import change
from roadmap.views.editor_forms import editing, page, status_of, step_out


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def level(request: HttpRequest, roadmap: str, level: str) -> HttpResponse:
    """GET lists all topics of a level for editing, POST changes the level's texts."""
    part = own_level(request, roadmap, level)
    if request.method == "POST":
        return change(request, part)
    return level_page(request, part, at=request.GET.get("at", ""), went=request.GET.get("went", ""))


def own_level(request: HttpRequest, roadmap: str, level: str) -> Level:
    found = access.own_roadmap_or_404(request, roadmap)
    part = get_object_or_404(Level, roadmap=found, slug=level)
    part.roadmap = found
    return part


def level_page(
    request: HttpRequest,
    level: Level,
    *,
    form: ArrangeForm | None = None,
    ticks: Collection[int] = (),
    tick: str = "",
    at: str = "",
    went: str = "",
) -> HttpResponse:
    """All topics of a level as they are now.

    Args:
        form: what was chosen for the ticked topics, with what is wrong in it.
        ticks: the ids of the topics that are ticked.
        tick: what else is to be ticked: ``all``, ``line.`` with a code, or ``none`` for nothing.
        at, went: the row, and the control in it, that gets the focus.
    """
    sections = sections_of(level)
    ticks = with_ticks(sections, ticks, tick)
    context = {
        "level": level,
        "levels": level.roadmap.levels.all(),
        "sections": [(each, is_ticked(each, ticks)) for each in sections],
        "counts": TopicCounts.together(each.counts for each in sections),
        "has_lines": bool(sections) or level.roadmap.categories.exists(),
        "form": form or ArrangeForm(places=places_of_many(level.roadmap)),
        "ticks": ticks,
        "all_ticked": all(is_ticked(each, ticks) for each in sections),
        "at": at,
        "went": went,
    }
    return page(request, "level", level.roadmap, context, status=status_of(form) if form else 200)


def with_ticks(
    sections: Collection[EditorSection], ticks: Collection[int], tick: str
) -> frozenset[int]:
    """The ticked topics with those of a line or of all lines; without them where all are."""
    if tick == "none":
        return frozenset()
    chosen = [each for each in sections if tick in ("all", f"line.{each.category.code}")]
    there = frozenset(row.topic.pk for each in chosen for row in each.rows)
    return frozenset(ticks) - there if there <= frozenset(ticks) else frozenset(ticks) | there


def is_ticked(section: EditorSection, ticks: Collection[int]) -> bool:
    return all(row.topic.pk in ticks for row in section.rows)


@require_POST
@editing
def selection(request: HttpRequest, roadmap: str, level: str) -> HttpResponse:
    """Hide, show, move or rate the ticked topics, or tick more; a refusal keeps what is ticked."""
    part = own_level(request, roadmap, level)
    ticks, tick = ticked(request.POST), request.POST.get("tick", "")
    if tick:
        kept = ArrangeForm(initial=request.POST.dict(), places=places_of_many(part.roadmap))
        return level_page(request, part, form=kept, ticks=ticks, tick=tick, at=tick, went="tick")
    form = ArrangeForm(request.POST, places=places_of_many(part.roadmap))
    try:
        step, text = step_with(request, part.roadmap, Selection(ticks), form)
    except ChangeRefusedError as error:
        form.add_error(None, str(error))
        step, text = None, ""
    if step is None:
        return level_page(request, part, form=form, ticks=ticks, at="bar")
    add_toast(request, editor_toasts.with_undo(text, roadmap=part.roadmap, step=step))
    return to_first(part, step)


def step_with(
    request: HttpRequest, roadmap: Roadmap, chosen: Selection, form: ArrangeForm
) -> tuple[EditStep | None, str]:
    """Do what was asked for with the ticked topics, and say so; None where the form is wrong.

    Raises:
        ChangeRefusedError: a rule forbids it.
    """
    learner = access.learner_of(request)
    for name, (work, words) in HIDING.items():
        if name in request.POST:
            form.leave_aside()
            step = work(roadmap=roadmap, selection=chosen, learner=learner)
            return step, words(step)
    if not form.is_valid():
        return None, ""
    place = form.cleaned_data["place"]
    step = arrange(
        roadmap=roadmap,
        selection=chosen,
        learner=learner,
        place=place_named(roadmap, place) if place else None,
        ratings=form.ratings,
    )
    return step, editor_toasts.arranged(step, moved=bool(place), rated=bool(form.ratings))


HIDING = {"hide": (hide, editor_toasts.hidden), "show": (show, editor_toasts.shown)}
"""What each of the two does, and the words for it."""


def to_first(level: Level, step: EditStep) -> HttpResponse:
    """Back to the list, at the first topic of a step, wherever that stands now."""
    first = Topic.objects.filter(pk=step.first).select_related("level").first()
    there = first.level if first is not None else level
    address = reverse("roadmap:edit-level", args=[level.roadmap.slug, there.slug])
    at = {"at": first.slug, "went": "tick"} if first is not None else {}
    return see_other(f"{address}?{urlencode(at)}")


@require_POST
@editing
def hidden(
    request: HttpRequest, roadmap: str, level: str | None = None, code: str | None = None
) -> HttpResponse:
    """Hide all of a level, of a line, or of a line within a level, or show it again."""
    found = access.own_roadmap_or_404(request, roadmap)
    chosen = Selection(
        level=get_object_or_404(Level, roadmap=found, slug=level) if level else None,
        category=get_object_or_404(Category, roadmap=found, code=code) if code else None,
    )
    form = HiddenForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    work, words = HIDING["hide" if form.cleaned_data["hidden"] else "show"]
    learner = access.learner_of(request)
    name = isolated(str(chosen.category or chosen.level))
    step_out(
        request,
        found,
        lambda: work(roadmap=found, selection=chosen, learner=learner),
        lambda step: words(step, name),
    )
    return see_other(f"{list_of(request, found, chosen)}?{urlencode(focus_of(chosen))}")


def list_of(request: HttpRequest, roadmap: Roadmap, chosen: Selection) -> str:
    """The page whose button was pressed: a level's own list, or that of all levels and lines."""
    level = chosen.level
    if level is not None and (chosen.category is not None or "list" in request.GET):
        return reverse("roadmap:edit-level", args=[roadmap.slug, level.slug])
    return reverse("roadmap:edit", args=[roadmap.slug])


def focus_of(chosen: Selection) -> dict[str, str]:
    if chosen.category is not None:
        return {"at": f"line.{chosen.category.code}", "went": "hidden"}
    assert chosen.level is not None
    return {"at": f"level.{chosen.level.slug}", "went": "hidden"}
