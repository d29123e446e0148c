"""How a reader has the map before them: as lines or drawn, and which line is open."""

from __future__ import annotations

from django.http import HttpRequest

from roadmap.rendering.overview import MAP_VIEWS, MapView

KEPT = "map_view"


def map_view_of(request: HttpRequest) -> MapView:
    """What the query says, else what was chosen before, else lines with the learner's own open.

    A choice is kept where there is a session: it is a matter of the browser, like the theme, and
    links make it, so that it has an address.
    """
    chosen = request.GET.get("view", "")
    if chosen not in MAP_VIEWS:
        chosen = request.session.get(KEPT, "")
    elif request.session.session_key and request.session.get(KEPT) != chosen:
        request.session[KEPT] = chosen
    return MapView(is_drawn=chosen == "map", line=request.GET.get("line"))
