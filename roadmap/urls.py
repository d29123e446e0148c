"""The addresses of the roadmap. They never change: people bookmark them."""

from django.urls import include, path

from roadmap.domain.checklists.export import Format
from roadmap.views import (
    bringing_in,
    checklists,
    claiming,
    dashboard,
    evidence,
    exports,
    followed,
    following,
    forks,
    guide,
    history,
    home,
    imports,
    notes,
    objectives,
    pages,
    placement,
    plan,
    preferences,
    progress,
    search,
    summary,
    welcome,
)

app_name = "roadmap"

urlpatterns = [
    path("", home.landing, name="home"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("plan/", plan.plan, name="plan"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("follow/", followed.follow, name="follow-roadmap"),
    path("roadmaps/", home.index, name="index"),
    path("roadmaps/<slug:roadmap>/", pages.overview, name="overview"),
    path("roadmaps/<slug:roadmap>/topics/<slug:topic>/", pages.topic, name="topic"),
    path("roadmaps/<slug:roadmap>/topics/<slug:topic>/status/", progress.status, name="status"),
    path(
        "roadmaps/<slug:roadmap>/topics/<slug:topic>/objectives/<uuid:uid>/",
        objectives.objective,
        name="objective",
    ),
    path("roadmaps/<slug:roadmap>/topics/<slug:topic>/note/", notes.note, name="note"),
    path(
        "roadmaps/<slug:roadmap>/topics/<slug:topic>/note/earlier/",
        notes.earlier_note,
        name="earlier-note",
    ),
    path(
        "roadmaps/<slug:roadmap>/topics/<slug:topic>/evidence/", evidence.evidence, name="evidence"
    ),
    path(
        "roadmaps/<slug:roadmap>/topics/<slug:topic>/evidence/<int:evidence>/remove/",
        evidence.evidence_removal,
        name="evidence-removal",
    ),
    path("roadmaps/<slug:roadmap>/guide/", guide.guide, name="guide"),
    path("roadmaps/<slug:roadmap>/placement/", placement.placement, name="placement"),
    path("roadmaps/<slug:roadmap>/filter/", preferences.kept_filter, name="filter"),
    path("roadmaps/<slug:roadmap>/reset/", history.reset, name="reset"),
    path(
        "roadmaps/<slug:roadmap>/checklist.md",
        exports.checklist_file,
        {"file_format": Format.MARKDOWN},
        name="checklist-export",
    ),
    path(
        "roadmaps/<slug:roadmap>/checklist.json",
        exports.checklist_file,
        {"file_format": Format.JSON},
        name="checklist-json",
    ),
    path(
        "roadmaps/<slug:roadmap>/checklist.csv",
        exports.checklist_file,
        {"file_format": Format.CSV},
        name="checklist-csv",
    ),
    path("roadmaps/<slug:roadmap>/print/", exports.print_page, name="print"),
    path("roadmaps/<slug:roadmap>/summary/", summary.summary, name="summary"),
    path("roadmaps/<slug:roadmap>/fork/", forks.fork, name="fork"),
    path("roadmaps/<slug:roadmap>/edit/", include("roadmap.urls_editing")),
    path("roadmaps/<slug:roadmap>/follow/", following.follow, name="follow"),
    path("roadmaps/<slug:roadmap>/follow/state/", following.following_state, name="following"),
    path("roadmaps/<slug:roadmap>/checklist/", checklists.open_level, name="open-level"),
    path("roadmaps/<slug:roadmap>/checklist/all/", checklists.all_levels, name="all-levels"),
    path("roadmaps/<slug:roadmap>/<slug:level>/", checklists.checklist, name="checklist"),
    path("import/", imports.import_checklist, name="import"),
    path("settings/import/", bringing_in.bring_in_export, name="bring-in"),
    path("search/", search.search, name="search"),
    path("history/", history.history, name="history"),
    path("undo/<int:action>/", progress.undo, name="undo"),
    path("claim/", claiming.claim, name="claim"),
]
