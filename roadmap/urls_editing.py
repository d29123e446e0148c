"""The addresses below ``/roadmaps/<roadmap>/edit/``: the editor of one's own roadmap."""

from django.urls import URLPattern, path

from roadmap.views import (
    editor,
    editor_changes,
    editor_level,
    editor_parts,
    editor_paste,
    editor_topics,
    forks,
)

ABOUT: list[URLPattern] = [
    path("", editor.home, name="edit"),
    path("details/", editor.details, name="edit-details"),
    path("changes/", editor_changes.changes, name="edit-changes"),
    path("changes/<int:change>/undo/", editor_changes.undo, name="edit-change-undo"),
    path("sharing/", forks.sharing, name="sharing"),
    path("remove/", forks.roadmap_removal, name="roadmap-removal"),
]
LEVELS_AND_CATEGORIES: list[URLPattern] = [
    path("levels/", editor.levels, name="edit-levels"),
    path("levels/<slug:level>/", editor_level.level, name="edit-level"),
    path("levels/<slug:level>/hidden/", editor_level.hidden, name="edit-level-hidden"),
    path("levels/<slug:level>/selection/", editor_level.selection, name="edit-selection"),
    path(
        "levels/<slug:level>/lines/<slug:code>/hidden/",
        editor_level.hidden,
        name="edit-section-hidden",
    ),
    path("levels/<slug:level>/shift/", editor.shift, name="edit-level-shift"),
    path("levels/<slug:level>/remove/", editor.removal, name="edit-level-removal"),
    path("lines/", editor.categories, name="edit-categories"),
    path("lines/<slug:code>/", editor.category, name="edit-category"),
    path("lines/<slug:code>/hidden/", editor_level.hidden, name="edit-category-hidden"),
    path("lines/<slug:code>/shift/", editor.shift, name="edit-category-shift"),
    path("lines/<slug:code>/remove/", editor.removal, name="edit-category-removal"),
]
TOPICS: list[URLPattern] = [
    path("topics/", editor_topics.new_topic, name="edit-new-topic"),
    path("paste/", editor_paste.paste, name="edit-paste"),
    path("topics/<slug:topic>/", editor_topics.topic, name="edit-topic"),
    path("topics/<slug:topic>/place/", editor_topics.place, name="edit-topic-place"),
    path("topics/<slug:topic>/shift/", editor_topics.shift, name="edit-topic-shift"),
    path("topics/<slug:topic>/hidden/", editor_topics.hidden, name="edit-topic-hidden"),
    path("topics/<slug:topic>/objectives/", editor_parts.objectives, name="edit-objectives"),
    path(
        "topics/<slug:topic>/objectives/<uuid:uid>/",
        editor_parts.objective,
        name="edit-objective",
    ),
    path("topics/<slug:topic>/links/", editor_parts.links, name="edit-links"),
    path(
        "topics/<slug:topic>/links/<int:link>/remove/",
        editor_parts.link_removal,
        name="edit-link-removal",
    ),
    path("topics/<slug:topic>/before/", editor_parts.before, name="edit-before"),
]
urlpatterns = [*ABOUT, *LEVELS_AND_CATEGORIES, *TOPICS]
