"""The editor of one's own roadmap: what was changed, and taking it back."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.http import see_other
from roadmap import access
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.revert import revert
from roadmap.models import Changeset, Roadmap
from roadmap.rendering.answers import add_toast, answer
from roadmap.rendering.page_update import PageUpdate, Toast
from roadmap.views.editor_forms import editing, page

SHOWN = 25
"""How many changes a page lists."""


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def changes(request: HttpRequest, roadmap: str) -> HttpResponse:
    """GET lists what was changed, the latest first; POST takes the one back that it names."""
    found = access.own_roadmap_or_404(request, roadmap)
    if request.method == "POST":
        take_back(request, found)
        return see_other(reverse("roadmap:edit-changes", args=[found.slug]))
    rows = found.changesets.defer("changes", "people")
    context = {"log": Paginator(rows, SHOWN).get_page(request.GET.get("page"))}
    return page(request, "changes", found, context)


@require_POST
@editing
def undo(request: HttpRequest, roadmap: str, change: int) -> HttpResponse:
    """Take one change back, from the message about it, and show the same page as it is then."""
    found = access.own_roadmap_or_404(request, roadmap)
    toast = taken_back(request, get_object_or_404(Changeset, pk=change, roadmap=found))
    fallback = reverse("roadmap:edit-changes", args=[found.slug])
    return answer(request, PageUpdate(toast, reload=True), fallback=fallback)


def take_back(request: HttpRequest, roadmap: Roadmap) -> None:
    """Take back the change whose id was sent, and say what came of it."""
    number = request.POST.get("change", "")
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    changeset = get_object_or_404(Changeset, pk=pk, roadmap=roadmap)
    add_toast(request, taken_back(request, changeset))


def taken_back(request: HttpRequest, changeset: Changeset) -> Toast:
    """Take a change back; what came of it."""
    if changeset.undone_at is not None:
        return Toast("That was taken back before.")
    try:
        revert(changeset, person_id=request.user.pk)
    except ChangeRefusedError as error:
        return Toast(str(error))
    return Toast(f"Taken back: {changeset}.")
