"""Roadmaps, their levels and their categories."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.http import HttpRequest
from django.urls import URLPattern

from roadmap.admin import operations
from roadmap.admin.base import ContentWithHistory
from roadmap.admin.choices import OfficialChoices
from roadmap.admin.forms import CategoryAdminForm, ContentForm, LevelAdminForm
from roadmap.enums import Lifecycle
from roadmap.models import Category, Level, Roadmap


class ChosenOnce(OfficialChoices, ContentWithHistory):
    """A page some of whose fields, identities and parts of addresses, can't be changed later."""

    chosen_once: ClassVar[tuple[str, ...]] = ()
    slug_from_title: ClassVar[dict[str, Any]] = {}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, *(self.chosen_once if obj else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return self.slug_from_title if obj is None else {}


@admin.register(Roadmap)
class RoadmapAdmin(ChosenOnce):
    form = ContentForm
    roadmap_path = ""
    list_display = (
        *("title", "slug", "is_default", "lifecycle", "visibility"),
        *("content_version", "updated_at"),
    )
    list_filter = ("lifecycle", "visibility")
    search_fields = ("title", "slug", "summary")
    fields = (
        "title",
        "slug",
        "summary",
        "body",
        "lifecycle",
        "visibility",
        "is_default",
        "uid",
        "content_version",
        "updated_at",
    )
    readonly_fields = ("lifecycle", "is_default", "uid", "content_version", "updated_at")
    chosen_once = ("slug",)
    slug_from_title = {"slug": ("title",)}

    def get_urls(self) -> list[URLPattern]:
        return [*operations.urls(self, operations.ON_ROADMAPS), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Roadmap, form: Any, change: bool) -> None:
        """A new one is a draft; operations publish, retire and restore it."""
        if not change:
            obj.lifecycle = Lifecycle.DRAFT
        super().save_model(request, obj, form, change)

    def view_on_site(self, obj: Roadmap) -> str:
        return obj.get_absolute_url()


@admin.register(Level)
class LevelAdmin(ChosenOnce):
    form = LevelAdminForm
    list_display = ("title", "slug", "roadmap", "position")
    list_select_related = ("roadmap",)
    list_filter = (("roadmap", RelatedOnlyFieldListFilter),)
    search_fields = ("title", "slug", "summary")
    fields = ("roadmap", "title", "slug", "position", "summary", "body")
    chosen_once = ("roadmap", "slug")
    slug_from_title = {"slug": ("title",)}

    def page_model(self) -> tuple[Any, str]:
        return Level, "roadmap_id"

    def view_on_site(self, obj: Level) -> str:
        return obj.get_absolute_url()


@admin.register(Category)
class CategoryAdmin(ChosenOnce):
    form = CategoryAdminForm
    list_display = ("title", "code", "color", "roadmap", "position", "map_row", "branches_from")
    list_select_related = ("roadmap", "branches_from")
    list_filter = (("roadmap", RelatedOnlyFieldListFilter), "color")
    search_fields = ("title", "code", "short_title", "summary")
    fieldsets = (
        (None, {"fields": ("roadmap", "title", "code", "color", "position", "summary", "body")}),
        ("Map", {"fields": ("short_title", "map_row", "branches_from", "branch_offset")}),
    )
    chosen_once = ("roadmap", "code")

    def page_model(self) -> tuple[Any, str]:
        return Category, "roadmap_id"
