"""The filter bar of the checklist, read from an address or from what a write sends along."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from roadmap.domain.catalog.outline import LevelView
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally
from roadmap.forms.filtering import FilterForm
from roadmap.rendering.fragments import cached_fragment, fragment

NO_FILTER = ChecklistFilter()
LONGEST = 2000
"""Longest query string that is read, in characters."""


def read_filter(sent: QueryDict, level: LevelView, *, kept: str = "") -> FilterForm:
    """The form as ``sent`` fills it, or as ``kept`` does where ``sent`` names no field."""
    if kept and not sent.keys() & FilterForm.base_fields.keys():
        sent = QueryDict(kept)
    categories = [(s.category.code, s.category.title) for s in level.sections]
    return FilterForm(sent, categories=categories)


def chosen_filter(
    sent: QueryDict, level: LevelView, *, kept: str = ""
) -> tuple[ChecklistFilter, Callable[[], FilterForm]]:
    """The filter that :func:`read_filter` reads, and a function that gives the form.

    Where neither names a field the form is only made when that is called.
    """
    if not kept and not sent.keys() & FilterForm.base_fields.keys():
        return NO_FILTER, lambda: read_filter(sent, level)
    form = read_filter(sent, level, kept=kept)
    return form.chosen, lambda: form


def lens_of(request: HttpRequest, progress: RoadmapProgress) -> Tally | None:
    """Counts of the lens on the page that a write came from, if it has one.

    The checklist sends it along as ``lens``: the level's slug, ``?`` and the query string.
    """
    slug, _, query = request.POST.get("lens", "")[:LONGEST].partition("?")
    level = progress.outline.level_by_slug.get(slug)
    if level is None:
        return None
    chosen = read_filter(QueryDict(query), level).chosen
    return chosen.lens(level.leaves, progress) if chosen.has_lens else None


def filter_part(
    name: str,
    progress: RoadmapProgress,
    level: LevelView,
    chosen: ChecklistFilter,
    make_form: Callable[[], FilterForm] | None = None,
) -> SafeString:
    """A part of the page that shows the filter; with words searched for it is not cached."""

    def context() -> dict[str, object]:
        form = make_form() if make_form is not None else None
        return {"filter": chosen, "filter_form": form, "level": level, "outline": progress.outline}

    template = f"roadmap/checklist/{name}.html"
    if chosen.q:
        return fragment(template, context())
    return cached_fragment(template, (progress.outline.key, level.slug, chosen), context)
