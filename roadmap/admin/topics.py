"""The admin of topics, with their parts as inlines and the operations as actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin import ActionLocation, RelatedOnlyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from roadmap.admin import operations
from roadmap.admin.base import ContentWithHistory, is_id
from roadmap.admin.bulk import Bulk, answer
from roadmap.admin.choices import OfficialChoices
from roadmap.admin.forms import (
    NewTopicAdminForm,
    PrerequisiteFormSet,
    PrerequisiteRow,
    TopicAdminForm,
)
from roadmap.domain.changes.concerned import topics_within
from roadmap.domain.changes.references import learners_on
from roadmap.domain.curation.operations import OperationResult
from roadmap.domain.curation.publish import publish, retire
from roadmap.domain.curation.revert import restore_topic
from roadmap.enums import Lifecycle
from roadmap.models import Objective, OldSlug, Prerequisite, Resource, Topic

EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]


MOST_PARTS = 200
"""How many rows of a kind a page takes: four times what a topic of a person's own may have."""


class TopicPartInline(OfficialChoices):
    def page_model(self) -> tuple[Any, str]:
        return Topic, "roadmap_id"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Refuse more rows than that before a form is made for each."""
        most = {"max_num": MOST_PARTS, "absolute_max": MOST_PARTS}
        return super().get_formset(request, obj, **{**most, **kwargs})  # type: ignore[misc]


class ObjectiveInline(TopicPartInline, admin.TabularInline):
    """Objectives are archived, for learners may have ticked them."""

    model = Objective
    extra = 0
    fields = ("text", "position", "archived")
    can_delete = False
    show_change_link = True


class ResourceInline(TopicPartInline, admin.StackedInline):
    model = Resource
    extra = 0
    fields = (("title", "by"), "url", ("kind", "language", "free", "minutes", "position"))
    show_change_link = True


class PrerequisiteInline(TopicPartInline, admin.TabularInline):
    model = Prerequisite
    extra = 0
    fk_name = "topic"
    form = PrerequisiteRow
    formset = PrerequisiteFormSet
    fields = ("requires",)
    verbose_name_plural = "requires"


@admin.register(Topic)
class TopicAdmin(OfficialChoices, ContentWithHistory):
    form = TopicAdminForm
    inlines = (ObjectiveInline, ResourceInline, PrerequisiteInline)
    actions = ("delete_selected", "publish", "retire", "restore")
    list_display = (
        "title",
        "level",
        "category",
        "parent",
        "lifecycle",
        "importance",
        "difficulty",
        "position",
    )
    list_editable = ("importance", "difficulty", "position")
    list_select_related = ("level", "category", "parent")
    list_filter = (
        ("roadmap", RelatedOnlyFieldListFilter),
        ("level", RelatedOnlyFieldListFilter),
        ("category", RelatedOnlyFieldListFilter),
        "lifecycle",
        "importance",
        "difficulty",
    )
    search_fields = ("title", "slug", "summary", "map_label")
    ordering = ("roadmap", "level__position", "category__position", "position", "id")
    readonly_fields = ("uid", "updated_at")
    set_by_operations = ("roadmap", "level", "category", "parent", "lifecycle")
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "body")}),
        (
            "Place",
            {
                "fields": (
                    "roadmap",
                    "level",
                    "category",
                    "parent",
                    "position",
                    "lifecycle",
                    "successor",
                )
            },
        ),
        ("Ratings", {"fields": ("difficulty", "importance", "minutes", "choose")}),
        ("Map and identity", {"fields": ("map_label", "uid", "updated_at")}),
    )

    def page_model(self) -> tuple[Any, str]:
        return Topic, "roadmap_id"

    def get_form(
        self, request: HttpRequest, obj: Topic | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewTopicAdminForm
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        if obj is None:
            return (*self.readonly_fields, "successor")
        return (*self.readonly_fields, *self.set_by_operations)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Topic | None = None
    ) -> dict[str, Any]:
        return {"slug": ("title",)} if obj is None else {}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search only the roadmap that the page of the field is about."""
        roadmap_id = request.GET.get("roadmap", "")
        if is_id(roadmap_id):
            queryset = queryset.filter(roadmap_id=roadmap_id)
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        former = Topic.objects.filter(pk=obj.pk).values_list("slug", flat=True).first()
        super().save_model(request, obj, form, change)
        if former is not None and former != obj.slug:
            keep_published_slug(obj, former)

    def view_on_site(self, obj: Topic) -> str:
        return obj.get_absolute_url()

    def get_urls(self) -> list[URLPattern]:
        return [*operations.urls(self, operations.ON_TOPICS), *super().get_urls()]

    @admin.action(description="Publish", permissions=["change"], location=EVERYWHERE)
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._each(request, queryset, "publish", publish, Lifecycle.PUBLISHED)

    @admin.action(description="Retire", permissions=["change"], location=EVERYWHERE)
    def retire(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._each(request, queryset, "retire", retire, Lifecycle.RETIRED)

    @admin.action(description="Restore", permissions=["change"], location=EVERYWHERE)
    def restore(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._each(request, queryset, "restore", restore_topic, Lifecycle.PUBLISHED)

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        name: str,
        operation: Callable[..., OperationResult],
        goal: Lifecycle,
    ) -> HttpResponse | None:
        """Carry out an operation on each chosen topic, after a page that says what it would do.

        One on a group may take its subtopics along; a chosen topic that got to ``goal`` that way is
        passed over.
        """
        curator_id = request.user.pk

        def carry_out(topic: Topic) -> OperationResult | None:
            started = topic.lifecycle
            topic = Topic.objects.get(pk=topic.pk)
            if topic.lifecycle == goal != started:
                return None
            return operation(topic=topic, curator_id=curator_id)

        how = Bulk(name, name.capitalize(), carry_out, people_on)
        return answer(self, request, queryset, how)


def people_on(topics: Sequence[Topic]) -> int:
    """How many people have left anything on these topics, or on what lies below them."""
    return learners_on(topics_within([topic.pk for topic in topics]))


def keep_published_slug(topic: Topic, former: str) -> None:
    """Let the former address redirect. A draft that was never published has none to keep."""
    if topic.lifecycle != Lifecycle.DRAFT or topic.old_slugs.exists():
        OldSlug.objects.filter(topic=topic, slug=topic.slug).delete()
        OldSlug.objects.get_or_create(
            roadmap_id=topic.roadmap_id, slug=former, defaults={"topic": topic}
        )
