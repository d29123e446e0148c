"""The addresses of the roadmap. They are stable: people bookmark them."""

from django.urls import path

from roadmap.views import home, objectives, pages, progress

app_name = "roadmap"

urlpatterns = [
    path("", home.landing, name="home"),
    path("dashboard/", home.dashboard, name="dashboard"),
    path("roadmaps/", home.index, name="index"),
    path("roadmaps/<slug:roadmap>/", pages.overview, name="overview"),
    path("roadmaps/<slug:roadmap>/topics/<slug:topic>/", pages.topic, name="topic"),
    path("roadmaps/<slug:roadmap>/topics/<slug:topic>/status/", progress.status, name="status"),
    path(
        "roadmaps/<slug:roadmap>/topics/<slug:topic>/objectives/<uuid:uid>/",
        objectives.objective,
        name="objective",
    ),
    path("roadmaps/<slug:roadmap>/<slug:level>/", pages.checklist, name="checklist"),
    path("undo/<int:action>/", progress.undo, name="undo"),
    path("claim/", progress.claim, name="claim"),
]
