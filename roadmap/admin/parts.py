"""What belongs to a topic: objectives, resources, prerequisites, and its former addresses."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.http import HttpRequest

from roadmap.admin.base import ContentAdmin, ContentWithHistory
from roadmap.admin.choices import OfficialChoices
from roadmap.admin.forms import ContentForm, ObjectiveAdminForm, PrerequisiteForm
from roadmap.models import Objective, OldSlug, Prerequisite, Resource


class PartOfTopic(OfficialChoices, ContentAdmin):
    """A page about a part of a topic; which topic can't be changed afterwards."""

    roadmap_path = "topic__roadmap"

    def page_model(self) -> tuple[Any, str]:
        return self.model, "topic__roadmap_id"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "topic") if obj else self.readonly_fields


@admin.register(Objective)
class ObjectiveAdmin(PartOfTopic, ContentWithHistory):
    form = ObjectiveAdminForm
    list_display = ("text", "topic", "position", "archived")
    list_select_related = ("topic",)
    list_filter = (
        "archived",
        ("topic__level", RelatedOnlyFieldListFilter),
        ("topic__category", RelatedOnlyFieldListFilter),
    )
    search_fields = ("text", "topic__title", "topic__slug")
    fields = ("topic", "text", "position", "archived")


@admin.register(Resource)
class ResourceAdmin(PartOfTopic, ContentWithHistory):
    form = ContentForm
    list_display = ("title", "topic", "kind", "language", "free", "checked_on", "check_result")
    list_select_related = ("topic",)
    list_filter = (
        "kind",
        "free",
        "language",
        ("topic__level", RelatedOnlyFieldListFilter),
        ("topic__category", RelatedOnlyFieldListFilter),
        "checked_on",
    )
    search_fields = ("title", "by", "url", "topic__title", "topic__slug")
    fields = (
        "topic",
        "title",
        "by",
        "url",
        "kind",
        "language",
        "free",
        "minutes",
        "position",
        "checked_on",
        "check_result",
    )
    readonly_fields = ("checked_on", "check_result")


@admin.register(Prerequisite)
class PrerequisiteAdmin(PartOfTopic):
    form = PrerequisiteForm
    list_display = ("topic", "requires")
    list_select_related = ("topic", "requires")
    list_filter = (
        ("topic__level", RelatedOnlyFieldListFilter),
        ("topic__category", RelatedOnlyFieldListFilter),
    )
    search_fields = ("topic__title", "topic__slug", "requires__title", "requires__slug")
    fields = ("topic", "requires")


@admin.register(OldSlug)
class OldSlugAdmin(ContentAdmin):
    """Read-only: old slugs redirect for ever."""

    list_display = ("slug", "topic", "roadmap")
    list_select_related = ("topic", "roadmap")
    list_filter = (("roadmap", RelatedOnlyFieldListFilter),)
    search_fields = ("slug", "topic__title", "topic__slug")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
