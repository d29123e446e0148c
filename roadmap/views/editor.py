"""The editor of one's own roadmap: its texts, its levels and its categories."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config import errors
from config.http import see_other
from config.rate_limits import seconds_to_wait
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.forks import upstream
from roadmap.domain.forks.editor_rows import level_counts, sections_of
from roadmap.domain.forks.levels_and_categories import (
    Part,
    add_category,
    add_level,
    change_part,
    describe,
    remove_part,
)
from roadmap.domain.forks.moving import shift_part
from roadmap.forms.editing import CategoryForm, DetailsForm, DirectionForm, LevelForm
from roadmap.models import Category, Level, Roadmap
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast

View = Callable[..., HttpResponse]


def editing(view: View) -> View:
    """Decorator: for signed-in people only, and POST within a rate limit."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        who = f"user-{request.user.pk}"
        if request.method == "POST" and (seconds := seconds_to_wait(rate_limits.EDITS, who)):
            return errors.too_many(request, seconds=seconds)
        return view(request, *args, **kwargs)

    return login_required(guarded)


def page(
    request: HttpRequest, name: str, roadmap: Roadmap, context: dict[str, Any], *, bad: bool = False
) -> HttpResponse:
    """A page of the editor, with what is wrong in its form where anything is."""
    context = {"roadmap": roadmap, "outline": load_outline(roadmap), "nav": "", **context}
    return render(request, f"roadmap/editor/{name}.html", context, status=422 if bad else 200)


def carry_out(request: HttpRequest, work: Callable[[], Any], message: str = "") -> bool:
    """Call ``work`` and show ``message``; False, and its reason shown, where a rule forbids it."""
    try:
        work()
    except ChangeRefusedError as error:
        add_toast(request, Toast(str(error)))
        return False
    if message:
        add_toast(request, Toast(message))
    return True


def attempt[Result](
    form: Form, work: Callable[[dict[str, Any]], Result], field: str | None = None
) -> Result | None:
    """The result of ``work`` with the form's values; None where the form has errors now.

    The message of a rule that forbids it is an error of ``field``, or of the whole form.
    """
    if not form.is_valid():
        return None
    try:
        return work(form.cleaned_data)
    except ChangeRefusedError as error:
        form.add_error(field, str(error))
        return None


@require_safe
@editing
def home(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Everything that can be changed, and how many upstream changes wait."""
    found = access.own_roadmap_or_404(request, roadmap)
    context = {
        "levels": [(level, LevelForm(**_filled(level))) for level in level_counts(found)],
        "categories": [
            (category, CategoryForm(**_filled(category))) for category in found.categories.all()
        ],
        "level_form": LevelForm(auto_id="new-level-%s"),
        "category_form": CategoryForm(auto_id="new-line-%s"),
        "original": upstream.upstream_of(found),
        "was_forked": found.forked_from_id is not None,
        "news": upstream.count_waiting(found),
    }
    return page(request, "home", found, context)


def _filled(part: Part) -> dict[str, Any]:
    """Arguments of the form of a level or category; its ids are unique on the page."""
    kind = "level" if isinstance(part, Level) else "line"
    names = ("title", "summary", *(("color",) if isinstance(part, Category) else ()))
    return {
        "auto_id": f"{kind}-{part.pk}-%s",
        "initial": {name: getattr(part, name) for name in names},
    }


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def details(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Title, summary and body of the roadmap."""
    found = access.own_roadmap_or_404(request, roadmap)
    if request.method != "POST":
        names = ("title", "summary", "body")
        form = DetailsForm(initial={name: getattr(found, name) for name in names})
        return page(request, "details", found, {"form": form})
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return page(request, "details", found, {"form": form}, bad=True)
    describe(roadmap=found, values=form.cleaned_data)
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


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def level(request: HttpRequest, roadmap: str, level: str) -> HttpResponse:
    """GET lists all topics of a level for editing, POST changes the level's texts."""
    found = access.own_roadmap_or_404(request, roadmap)
    part = get_object_or_404(Level.objects.select_related("roadmap"), roadmap=found, slug=level)
    if request.method == "POST":
        return change(request, part, LevelForm(request.POST))
    context = {
        "level": part,
        "levels": level_counts(found),
        "sections": sections_of(part),
        "at": request.GET.get("at", ""),
        "went": request.GET.get("went", ""),
    }
    return page(request, "level", found, context)


@require_POST
@editing
def category(request: HttpRequest, roadmap: str, code: str) -> HttpResponse:
    """Give a category another title, summary or colour."""
    return change(request, own_part(request, roadmap, code=code), CategoryForm(request.POST))


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
    title, found = part.title, part.roadmap
    carry_out(request, lambda: remove_part(part=part), f"{title} is removed.")
    return back(found, "levels" if level else "lines")


def position_shown(request: HttpRequest) -> int | None:
    """Where the page that was sent showed what it moves; None where it does not say."""
    shown = request.GET.get("from", "")
    return int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 10 else None


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


def change(request: HttpRequest, part: Part, form: LevelForm) -> HttpResponse:
    if not form.is_valid():
        return errors.form_error(request, form)
    carry_out(request, lambda: change_part(part=part, values=form.cleaned_data), "Saved.")
    return back(part.roadmap, anchor_of(part))


def anchor_of(part: Part) -> str:
    return f"level-{part.slug}" if isinstance(part, Level) else f"line-{part.code}"


def back(roadmap: Roadmap, anchor: str) -> HttpResponse:
    return see_other(f"{reverse('roadmap:edit', args=[roadmap.slug])}#{anchor}")
