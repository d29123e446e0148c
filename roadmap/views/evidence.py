"""Evidence: links that a learner adds to a topic and takes away again."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from config.http import wants_fragment
from config.rate_limits import enforce
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.humanize import isolated
from roadmap.domain.notes.evidence import (
    TooManyLinksError,
    add_evidence,
    evidence_of,
    remove_evidence,
)
from roadmap.forms.learning import EvidenceForm
from roadmap.models import Topic
from roadmap.rendering.answers import answer, render_update
from roadmap.rendering.page_update import PageUpdate, Toast
from roadmap.rendering.topic_parts import evidence_context, evidence_part, links_part
from roadmap.views.notes import topic_notes_page
from roadmap.views.old_slugs import follow_renames


@follow_renames
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Add a link; GET leads to the page of the note and the links."""
    found = access.topic_or_404(request, access.roadmap_or_404(request, roadmap), topic)
    if request.method != "POST":
        return redirect("roadmap:note", roadmap, topic)
    enforce(rate_limits.EVIDENCE, f"user-{request.user.pk}")
    form = EvidenceForm(request.POST, auto_id="evidence-%s")
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    learner = access.learner_of(request)
    try:
        result = add_evidence(learner=learner, topic=found, **form.cleaned_data)
    except TooManyLinksError:
        form.add_error(None, "There is room for 50 links; take one away first.")
        return show(request, found, form=form, status=422)
    added = "added." if result.action_id else "is listed already."
    return show(
        request, found, toast=Toast(f"{isolated(result.title)} {added}", None, result.action_id)
    )


@follow_renames
@require_POST
@login_required
def evidence_removal(request: HttpRequest, roadmap: str, topic: str, evidence: int) -> HttpResponse:
    """Take one of one's own links away."""
    found = access.topic_or_404(request, access.roadmap_or_404(request, roadmap), topic)
    link = access.own_evidence_or_404(request, found, evidence)
    result = remove_evidence(learner=access.learner_of(request), evidence=link)
    return show(
        request, found, toast=Toast(f"{isolated(result.title)} removed.", None, result.action_id)
    )


def show(
    request: HttpRequest,
    topic: Topic,
    *,
    form: EvidenceForm | None = None,
    toast: Toast | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list as it is now, with the form as it was when it was refused."""
    links = evidence_of(access.learner_of(request), topic)
    if form is not None and not wants_fragment(request):
        return topic_notes_page(request, topic, evidence_context(links, form), status)
    parts = (evidence_part(topic, links, form), links_part(topic, links))
    update = PageUpdate(toast, parts)
    if form is not None:
        return render_update(request, update, status=status)
    return answer(request, update, fallback=topic.get_absolute_url())
