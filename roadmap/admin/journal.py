"""The log of content changes, where each can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin import ActionLocation
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse

from roadmap.admin.bulk import Bulk, answer
from roadmap.domain.changes.concerned import topics_concerned
from roadmap.domain.changes.references import learners_on
from roadmap.domain.curation.operations import OperationResult
from roadmap.domain.curation.revert import revert
from roadmap.domain.humanize import some
from roadmap.models import Changeset


@admin.register(Changeset)
class ChangesetAdmin(admin.ModelAdmin):
    """Who may change topics may read the log and take a change back; nobody edits it."""

    list_display = ("summary", "kind", "created_at", "curator", "who", "whose", "undone_at")
    list_filter = ("kind", "created_at", "undone_at")
    search_fields = ("summary",)
    actions = ("take_back",)
    fields = (
        "summary",
        "kind",
        "topic",
        "created_at",
        "curator",
        "who",
        "whose",
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
    def take_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Take the chosen changes back, the latest first: later ones may build on earlier ones."""
        curator_id = request.user.pk

        def carry_out(change: Changeset) -> OperationResult:
            return revert(Changeset.objects.get(pk=change.pk), curator_id=curator_id)

        how = Bulk("take_back", "Take back", carry_out, people_on)
        return answer(self, request, queryset.order_by("-id"), how)

    @admin.display(description="learners on it", ordering="learners")
    def who(self, change: Changeset) -> str:
        return some(change.learners)

    @admin.display(description="whose progress followed", ordering="written")
    def whose(self, change: Changeset) -> str:
        return some(change.written)

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


def people_on(changes: Sequence[Changeset]) -> int:
    """How many people have left anything on the topics that the changes are about."""
    return learners_on({pk for change in changes for pk in topics_concerned(change)})
