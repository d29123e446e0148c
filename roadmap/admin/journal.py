"""The log of content changes, where each can be taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.revert import revert
from roadmap.models import Changeset


@admin.register(Changeset)
class ChangesetAdmin(admin.ModelAdmin):
    """Who may change topics may read the log and take a change back; nobody edits it."""

    list_display = ("summary", "kind", "created_at", "curator", "learners", "written", "undone_at")
    list_filter = ("kind", "created_at", "undone_at")
    search_fields = ("summary",)
    actions = ("take_back",)
    fields = (
        "summary",
        "kind",
        "topic",
        "created_at",
        "curator",
        "learners",
        "written",
        "undone_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        people = get_user_model().objects.filter(pk=OuterRef("person_id"))
        operations = (
            super()
            .get_queryset(request)
            .filter(roadmap__owner__isnull=True, roadmap__is_personal=False)
        )
        return operations.annotate(email=Subquery(people.values("email")[:1]))

    @admin.display(empty_value="-")
    def curator(self, operation: Any) -> str | None:
        email: str | None = operation.email
        return email

    @admin.action(
        description="Take back",
        permissions=["view"],
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def take_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take the chosen changes back, the latest first: later ones may build on earlier ones."""
        for pk in queryset.order_by("-id").values_list("pk", flat=True):
            operation = Changeset.objects.get(pk=pk)
            try:
                result = revert(operation, curator_id=request.user.pk)
            except ChangeRefusedError as error:
                messages.error(request, str(error))
            else:
                if operation.topic is not None:
                    self.log_change(request, operation.topic, result.summary)
                messages.success(request, f"{result.summary}.")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("roadmap.change_topic"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
