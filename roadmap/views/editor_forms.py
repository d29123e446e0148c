"""How the editor of one's own roadmap guards its pages, acts on its forms and shows them again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from config.rate_limits import enforce
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.form import GoneError, StaleFormError
from roadmap.domain.forks.selection import EditStep
from roadmap.forms.editing import SealedForm
from roadmap.models import Roadmap
from roadmap.rendering.answers import add_toast
from roadmap.rendering.editor_toasts import with_undo
from roadmap.rendering.page_update import Toast
from roadmap.rendering.stale import comparison, typed

CONFLICT = 409
View = Callable[..., HttpResponse]


def editing(view: View) -> View:
    """Decorator: for signed-in people only, and POST within a rate limit.

    What was typed about something that is gone by now is shown again.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            enforce(rate_limits.EDITS, f"user-{request.user.pk}")
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


def step_out(
    request: HttpRequest,
    roadmap: Roadmap,
    work: Callable[[], EditStep],
    words: Callable[[EditStep], str],
) -> EditStep | None:
    """Take a step with a selection and say, with Undo, what it did; None where it is refused."""
    try:
        step = work()
    except ChangeRefusedError as error:
        add_toast(request, Toast(str(error)))
        return None
    add_toast(request, with_undo(words(step), roadmap=roadmap, step=step))
    return step


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


def position_shown(request: HttpRequest) -> int | None:
    """Where the page that was sent showed what it moves; None where it does not say."""
    shown = request.GET.get("from", "")
    return int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 10 else None
