"""The editor of one's own roadmap: its texts, its levels and its categories."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
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
from roadmap.domain.changes.form import GoneError, StaleFormError
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
from roadmap.rendering.stale import comparison, typed

CONFLICT = 409
View = Callable[..., HttpResponse]


def editing(view: View) -> View:
    """Decorator: for signed-in people only, and POST within a rate limit."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        who = f"user-{request.user.pk}"
        if request.method == "POST" and (seconds := seconds_to_wait(rate_limits.EDITS, who)):
            return errors.too_many(request, seconds=seconds)
        try:
            return view(request, *args, **kwargs)
        except (GoneError, Http404) as error:
            if "seal" not in request.POST:
                raise Http404 from error
            return gone(request, access.own_roadmap_or_404(request, kwargs["roadmap"]))

    return login_required(guarded)


def gone(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    """What was typed into a form about something that was removed meanwhile."""
    return page(request, "gone", roadmap, {"typed": list(typed(request.POST))}, status=CONFLICT)


def page(
    request: HttpRequest, name: str, roadmap: Roadmap, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the editor."""
    context = {"roadmap": roadmap, "outline": load_outline(roadmap), "nav": "", **context}
    return render(request, f"roadmap/editor/{name}.html", context, status=status)


def status_of(form: Form) -> int:
    """The status of a page that shows a form again."""
    if getattr(form, "stale", None):
        return CONFLICT
    return 422 if form.errors else 200


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
        return work(form.values if isinstance(form, SealedForm) else form.cleaned_data)
    except GoneError:
        raise
    except ChangeRefusedError as error:
        if isinstance(error, StaleFormError) and isinstance(form, SealedForm):
            labels = {name: str(each.label) for name, each in form.fields.items() if each.label}
            form.stale = comparison(error.clashes, labels=labels)
            form.take(error.clashes, error.seal)
        form.add_error(field, str(error))
        return None


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
    lines = roadmap.categories.all()
    context = {
        "levels": [(each, refused.get(each) or form_of(each)) for each in level_counts(roadmap)],
        "categories": [(each, refused.get(each) or form_of(each)) for each in lines],
        "level_form": LevelForm(auto_id="new-level-%s"),
        "category_form": CategoryForm(auto_id="new-line-%s"),
        "original": upstream.upstream_of(roadmap),
        "was_forked": roadmap.forked_from_id is not None,
        "news": upstream.count_waiting(roadmap),
    }
    status = max((status_of(form) for form in refused.values()), default=200)
    return page(request, "home", roadmap, context, status=status)


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


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def level(request: HttpRequest, roadmap: str, level: str) -> HttpResponse:
    """GET lists all topics of a level for editing, POST changes the level's texts."""
    found = access.own_roadmap_or_404(request, roadmap)
    part = get_object_or_404(Level.objects.select_related("roadmap"), roadmap=found, slug=level)
    if request.method == "POST":
        return change(request, part)
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
    title, found, seal = part.title, part.roadmap, request.POST.get("seal", "")
    carry_out(request, lambda: remove_part(part=part, seal=seal), f"{title} is removed.")
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
