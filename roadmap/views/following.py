"""Following the original of one's fork: upstream changes seen, applied or dismissed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.http import see_other
from roadmap import access
from roadmap.domain.forks import upstream
from roadmap.domain.forks.upstream import AppliedChanges
from roadmap.domain.forks.upstream_labels import labelled_changes
from roadmap.domain.humanize import counted
from roadmap.models import Roadmap
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast
from roadmap.views.editor_forms import editing, page

CHANGED_MEANWHILE = "The original changed while you were looking. Nothing was taken; look again."


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def follow(request: HttpRequest, roadmap: str) -> HttpResponse:
    """GET shows upstream changes, POST applies or dismisses those named, or applies all."""
    found = access.own_roadmap_or_404(request, roadmap)
    original = upstream.upstream_of(found)
    if request.method == "POST":
        if original is not None:
            decide(request, found, original)
        return see_other(reverse("roadmap:follow", args=[found.slug]))
    context = {
        "original": original,
        "was_forked": found.forked_from_id is not None,
        "changes": labelled_changes(found) if original is not None else None,
    }
    return page(request, "follow", found, context)


def decide(request: HttpRequest, fork: Roadmap, original: Roadmap) -> None:
    """Apply or dismiss what the owner chose, unless the original changed since they saw it."""
    sent = request.POST
    if sent.get("version") != str(original.content_version):
        add_toast(request, Toast(CHANGED_MEANWHILE))
    elif "everything" in sent:
        add_toast(request, Toast(applied_message(upstream.apply_all_upstream(fork=fork))))
    elif "take" in sent:
        result = upstream.apply_upstream(fork=fork, ids=sent.getlist("take"))
        add_toast(request, Toast(applied_message(result)))
    elif "leave" in sent:
        upstream.dismiss(fork=fork, ids=sent.getlist("leave"))
        add_toast(request, Toast("Yours stays as it is."))


def applied_message(result: AppliedChanges) -> str:
    """How many changes were applied, and why the first that did not fit was not."""
    message = f"{counted(result.count, 'change')} taken.".capitalize()
    if not result.rejected:
        return message
    reason = result.rejected[0].reason
    if len(result.rejected) == 1:
        return f"{message} One does not fit here: {reason}"
    return f"{message} {len(result.rejected)} do not fit here, the first because: {reason}"


@require_POST
@editing
def following_state(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Stop following the original, or begin again: ``follow`` is 1 or 0."""
    found = access.own_roadmap_or_404(request, roadmap)
    follows = request.POST.get("follow") == "1"
    upstream.set_following(fork=found, follows=follows)
    add_toast(request, Toast("You follow the original." if follows else "You no longer follow it."))
    return see_other(reverse("roadmap:follow", args=[found.slug]))
