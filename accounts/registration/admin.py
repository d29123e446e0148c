"""Invitations and accounts that wait, in the admin: for superusers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import AwaitedApproval, Invitation
from accounts.registration.approval import approve, refuse
from accounts.registration.invitations import link_of
from accounts.views import person


class ForSuperusers:
    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


@admin.register(Invitation)
class InvitationAdmin(ForSuperusers, admin.ModelAdmin):
    """Links are made here and ended by deleting them."""

    list_display = ("__str__", "note", "uses", "used", "expires_at")
    fields = ("note", "uses", "expires_at")

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        return (*self.fields, "link", "used", "created_at") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        return ("link", "used", "created_at") if obj else ()

    @admin.display(description="link")
    def link(self, invitation: Invitation) -> str:
        return link_of(invitation)

    def response_add(
        self, request: HttpRequest, obj: Invitation, post_url_continue: Any = None
    ) -> Any:
        messages.info(request, f"Hand on this link: {link_of(obj)}")
        return super().response_add(request, obj, post_url_continue)


@admin.register(AwaitedApproval)
class AwaitedApprovalAdmin(ForSuperusers, admin.ModelAdmin):
    """Who asks for an account. Approved ones may sign in; refused ones are deleted."""

    list_display = ("__str__", "asked_at")
    actions = ("approve_accounts", "refuse_accounts")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Approve: they may sign in", permissions=["view"])
    def approve_accounts(self, request: HttpRequest, chosen: QuerySet[AwaitedApproval]) -> None:
        count = sum(approve(one) for one in chosen.select_related("user"))
        messages.success(request, f"{count} approved.")

    @admin.action(description="Refuse: the account is deleted", permissions=["view"])
    def refuse_accounts(self, request: HttpRequest, chosen: QuerySet[AwaitedApproval]) -> None:
        by = person(request)
        count = sum(refuse(one, by=by) for one in chosen.select_related("user"))
        messages.success(request, f"{count} refused and deleted.")
