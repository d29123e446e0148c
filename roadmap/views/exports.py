"""Export of a checklist: files of three formats and a page to print."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from config.http import network_of
from config.rate_limits import enforce
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.checklists.export import Format, export_checklist
from roadmap.domain.progress.selectors import load_progress
from roadmap.rendering.print_page import printed


@require_safe
def checklist_file(request: HttpRequest, roadmap: str, file_format: Format) -> HttpResponse:
    """The roadmap, or the level that ``?level=`` names, as a file with one's own ticks."""
    found = access.roadmap_or_404(request, roadmap)
    enforce(rate_limits.EXPORTS, rate_limit_key(request))
    try:
        file = export_checklist(
            learner=access.learner_of(request),
            roadmap=found,
            file_format=file_format,
            level=request.GET.get("level", ""),
        )
    except KeyError as error:
        raise Http404 from error
    response = HttpResponse(file.text, content_type=file.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    return response


def rate_limit_key(request: HttpRequest) -> str:
    """Whose uses a rate limit counts: a user's, or those of a visitor's network."""
    if request.user.is_authenticated:
        return f"user-{request.user.pk}"
    return f"address-{network_of(request)}"


@require_safe
def print_page(request: HttpRequest, roadmap: str) -> HttpResponse:
    """The checklist on paper: every topic with a box, nothing to click."""
    found = access.roadmap_or_404(request, roadmap)
    progress = load_progress(learner=access.learner_of(request), roadmap=found)
    wanted = request.GET.get("level", "")
    if wanted and wanted not in progress.outline.level_by_slug:
        raise Http404
    levels = [level for level in progress.outline.levels if wanted in ("", level.slug)]
    context = {
        "roadmap": found,
        "outline": progress.outline,
        "progress": progress,
        "levels": [
            (level, progress.levels[level.slug], printed(progress, level)) for level in levels
        ],
        "counts": progress.levels[wanted] if wanted else progress.total,
        "nav": "checklist",
    }
    return render(request, "roadmap/print.html", context)
