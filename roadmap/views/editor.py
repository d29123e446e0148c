"""The editor of one's own roadmap: its texts, its levels and its categories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config import errors
from config.http import see_other
from roadmap import access
from roadmap.domain.forks import upstream
from roadmap.domain.forks.editor_rows import TopicCounts, counts_of, fixed_order
from roadmap.domain.forks.levels_and_categories import (
    Part,
    add_category,
    add_level,
    change_part,
    describe,
    remove_part,
)
from roadmap.domain.forks.moving import shift_part
from roadmap.domain.humanize import isolated
from roadmap.forms.editing import (
    CategoryForm,
    CategoryWordsForm,
    DetailsForm,
    DirectionForm,
    LevelForm,
    LevelWordsForm,
    SealedForm,
)
from roadmap.models import Category, Level, Roadmap
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast
from roadmap.views.editor_forms import (
    attempt,
    carry_out,
    editing,
    page,
    position_shown,
    status_of,
)


@require_safe
@editing
def home(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Everything that can be changed, and how many upstream changes wait."""
    return home_page(request, access.own_roadmap_or_404(request, roadmap))


def home_page(
    request: HttpRequest, roadmap: Roadmap, refused: dict[Part, SealedForm] | None = None
) -> HttpResponse:
    """The roadmap as it is now; ``refused`` are forms with what is wrong in them."""
    refused = refused or {}
    counts = counts_of(roadmap)

    def rows(parts: Iterable[Part], place: int) -> list[PartRow]:
        """The parts with their counts; ``place`` is where the keys of the counts name them."""
        return [
            PartRow(
                part,
                refused.get(part) or form_of(part),
                TopicCounts.together(each for key, each in counts.items() if key[place] == part.pk),
            )
            for part in parts
        ]

    levels = list(roadmap.levels.all())
    context = {
        "levels": in_order(rows(levels, 0), fixed_order(roadmap)),
        "categories": rows(roadmap.categories.all(), 1),
        "at": request.GET.get("at", ""),
        "went": request.GET.get("went", ""),
        "level_form": LevelForm(auto_id="new-level-%s"),
        "category_form": CategoryForm(auto_id="new-line-%s"),
        "original": upstream.upstream_of(roadmap),
        "was_forked": roadmap.forked_from_id is not None,
        "news": upstream.count_waiting(roadmap),
    }
    status = max((status_of(form) for form in refused.values()), default=200)
    return page(request, "home", roadmap, context, status=status)


@dataclass
class PartRow:
    """A level or a category as the editor lists it."""

    part: Part
    form: SealedForm
    counts: TopicCounts
    before: str = ""
    """The title of the level above that has to stay there."""
    after: str = ""
    """The title of the level below that has to stay there."""
    is_only: bool = False

    @property
    def can_go(self) -> bool:
        """Whether it can be removed: nothing stands there, and it is not the only level."""
        return self.counts.is_empty and not self.is_only


def in_order(rows: list[PartRow], fixed: set[tuple[int, int]]) -> list[PartRow]:
    """Levels, each with the neighbours with which it can't change places."""
    for upper, lower in pairwise(rows):
        if (upper.part.pk, lower.part.pk) in fixed:
            upper.after, lower.before = lower.part.title, upper.part.title
    for row in rows:
        row.is_only = len(rows) == 1
    return rows


def form_of(part: Part, data: Any = None) -> SealedForm:
    """The form of a level or category, with what was sent; its ids are unique on the page."""
    kind, form = (
        ("level", LevelWordsForm) if isinstance(part, Level) else ("line", CategoryWordsForm)
    )
    made: SealedForm = form(data, auto_id=f"{kind}-{part.pk}-%s")
    return made if data is not None else made.about(part)


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def details(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Title, summary and body of the roadmap."""
    found = access.own_roadmap_or_404(request, roadmap)
    if request.method != "POST":
        return page(request, "details", found, {"form": DetailsForm().about(found)})
    form = DetailsForm(request.POST)
    attempt(form, lambda values: describe(roadmap=found, values=values, seal=form.seal))
    if form.errors:
        return page(request, "details", found, {"form": form}, status=status_of(form))
    add_toast(request, Toast("Saved."))
    return see_other(reverse("roadmap:edit", args=[found.slug]))


@require_POST
@editing
def levels(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Add a level."""
    found = access.own_roadmap_or_404(request, roadmap)
    form = LevelForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    carry_out(request, lambda: add_level(roadmap=found, **form.cleaned_data), "Level added.")
    return back(found, "levels")


@require_POST
@editing
def categories(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Add a category."""
    found = access.own_roadmap_or_404(request, roadmap)
    form = CategoryForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    carry_out(request, lambda: add_category(roadmap=found, **form.cleaned_data), "Line added.")
    return back(found, "lines")


@require_POST
@editing
def category(request: HttpRequest, roadmap: str, code: str) -> HttpResponse:
    """Give a category another title, summary or colour."""
    return change(request, own_part(request, roadmap, code=code))


@require_POST
@editing
def shift(
    request: HttpRequest, roadmap: str, level: str | None = None, code: str | None = None
) -> HttpResponse:
    """Swap a level or a category with its neighbour."""
    part = own_part(request, roadmap, level=level, code=code)
    form = DirectionForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    up = form.cleaned_data["direction"] == "up"
    carry_out(request, lambda: shift_part(part=part, up=up, position=position_shown(request)))
    return back(part.roadmap, anchor_of(part))


@require_POST
@editing
def removal(
    request: HttpRequest, roadmap: str, level: str | None = None, code: str | None = None
) -> HttpResponse:
    """Remove a level or a category without topics."""
    part = own_part(request, roadmap, level=level, code=code)
    title, found, seal = isolated(part.title), part.roadmap, request.POST.get("seal", "")
    carry_out(request, lambda: remove_part(part=part, seal=seal), f"{title} is removed.")
    return back(found, "levels" if level else "lines")


def own_part(
    request: HttpRequest, roadmap: str, *, level: str | None = None, code: str | None = None
) -> Part:
    found = access.own_roadmap_or_404(request, roadmap)
    if level is not None:
        part: Part = get_object_or_404(Level, roadmap=found, slug=level)
    else:
        part = get_object_or_404(Category, roadmap=found, code=code)
    part.roadmap = found
    return part


def change(request: HttpRequest, part: Part) -> HttpResponse:
    form = form_of(part, request.POST)
    attempt(form, lambda values: change_part(part=part, values=values, seal=form.seal))
    if form.errors:
        return home_page(request, part.roadmap, {part: form})
    add_toast(request, Toast("Saved."))
    return back(part.roadmap, anchor_of(part))


def anchor_of(part: Part) -> str:
    return f"level-{part.slug}" if isinstance(part, Level) else f"line-{part.code}"


def back(roadmap: Roadmap, anchor: str) -> HttpResponse:
    return see_other(f"{reverse('roadmap:edit', args=[roadmap.slug])}#{anchor}")
