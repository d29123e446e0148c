"""The form of the search in one's own history."""

from __future__ import annotations

from django.utils.safestring import SafeString

from roadmap.domain.actions.narrowing import HistoryFilter
from roadmap.forms.history import HistoryForm
from roadmap.rendering.fragments import cached_fragment, fragment

TEMPLATE = "roadmap/history/fields.html"


def draw_fields(form: HistoryForm, chosen: HistoryFilter | None) -> SafeString:
    """The fields as they were sent; with words, or what can't be read, they are not cached.

    A month has no field to be seen: it stays while one searches in it.
    """
    month = chosen.month if chosen is not None else ""
    if chosen is None or chosen.q:
        return fragment(TEMPLATE, {"form": form, "month": month})
    titles = tuple((slug, roadmap.title) for slug, roadmap in form.roadmaps.items())
    roadmap = chosen.roadmap.slug if chosen.roadmap is not None else ""
    key = (titles, roadmap, chosen.kind, chosen.period)
    return cached_fragment(TEMPLATE, key, lambda: {"form": form, "month": month})
