"""The filter bar of the checklist, read from an address or from what a write sends along."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from roadmap.domain.progress.filters import EXPLICIT, ChecklistFilter
from roadmap.domain.progress.listing import Listing
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.tally import Tally
from roadmap.forms.filtering import FilterForm
from roadmap.rendering.fragments import cached_fragment, fragment

NO_FILTER = ChecklistFilter()
LONGEST = 2000
"""Longest query string that is read, in characters."""


def read_filter(sent: QueryDict, listing: Listing, *, kept: str = "") -> FilterForm:
    """The form as ``sent`` fills it, or as ``kept`` does where ``sent`` names no field."""
    if kept and not says_a_filter(sent):
        sent = QueryDict(kept)
    return FilterForm(sent, categories=[(each.code, each.title) for each in listing.categories])


def says_a_filter(sent: QueryDict) -> bool:
    return bool(sent.keys() & FilterForm.base_fields.keys())


def same_filter(sent: QueryDict, listing: Listing) -> str:
    """The query string, with its question mark, that has another page filter as ``sent`` does."""
    if not says_a_filter(sent):
        return ""
    return f"?{read_filter(sent, listing).chosen.query or EXPLICIT}"


def chosen_filter(
    sent: QueryDict, listing: Listing, *, kept: str = ""
) -> tuple[ChecklistFilter, Callable[[], FilterForm]]:
    """The filter that :func:`read_filter` reads, and a function that gives the form.

    Where neither names a field the form is only made when that is called.
    """
    if not kept and not says_a_filter(sent):
        return NO_FILTER, lambda: read_filter(sent, listing)
    form = read_filter(sent, listing, kept=kept)
    return form.chosen, lambda: form


def lens_of(request: HttpRequest, progress: RoadmapProgress) -> Tally | None:
    """Counts of the lens on the page that a write came from, if it has one.

    The checklist sends it along as ``lens``: the level's slug, which all levels have none of, ``?``
    and the query string.
    """
    slug, _, query = request.POST.get("lens", "")[:LONGEST].partition("?")
    level = progress.outline.level_by_slug.get(slug)
    if not query or (slug and level is None):
        return None
    listing = Listing(progress.outline, level)
    chosen = read_filter(QueryDict(query), listing).chosen
    return chosen.lens(listing.leaves, progress) if chosen.has_lens else None


def filter_part(
    name: str,
    progress: RoadmapProgress,
    listing: Listing,
    chosen: ChecklistFilter,
    make_form: Callable[[], FilterForm] | None = None,
) -> SafeString:
    """A part of the page that shows the filter; with words searched for it is not cached."""

    total = listing.counts(progress).total

    def context() -> dict[str, object]:
        return {
            "filter": chosen,
            "filter_form": make_form() if make_form is not None else None,
            "level": listing.level,
            "outline": progress.outline,
            "total": total,
        }

    template = f"roadmap/checklist/{name}.html"
    if chosen.q:
        return fragment(template, context())
    return cached_fragment(template, (progress.outline.key, listing.name, chosen, total), context)
