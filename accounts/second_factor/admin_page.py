"""The page of the admin that takes away somebody's second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.second_factor.removal import remove_second_factor, what_follows


@require_http_methods(["GET", "HEAD", "POST"])
def removal_page(request: HttpRequest, *, people: admin.ModelAdmin[Any], pk: str) -> HttpResponse:
    """GET says what would go; POST takes it away. Either asks first who is there.

    Raises:
        PermissionDenied: the visitor may not change people.
        Http404: there is nobody with this number.
    """
    person = people.get_object(request, pk)
    if not people.has_change_permission(request, person):
        raise PermissionDenied
    if person is None:
        raise Http404
    answer: HttpResponse = confirm_removal(request, people, person)
    return answer


@reauthentication_required
def confirm_removal(request: HttpRequest, people: admin.ModelAdmin[Any], person: Any) -> Any:
    back = reverse("admin:accounts_user_change", args=[person.pk])
    if request.method == "POST":
        take_away(request, people, person)
        return redirect(back)
    context = people.admin_site.each_context(request) | {
        "title": "Remove the second factor",
        "opts": people.opts,
        "original": person,
        "back": back,
        "has_one": Authenticator.objects.filter(user_id=person.pk).exists(),
        "is_own": person == request.user,
        "follows": what_follows(person),
    }
    return render(request, "admin/accounts/user/remove_second_factor.html", context)


def take_away(request: HttpRequest, people: admin.ModelAdmin[Any], person: Any) -> None:
    own = (request.session.session_key or "") if person == request.user else ""
    removed = remove_second_factor(person=person, by=request.user, keep=own)
    if not removed:
        messages.info(request, f"{person.email} has no second factor. Nothing was changed.")
        return
    people.log_change(request, person, "Removed the second factor.")
    messages.success(request, f"Removed {removed} of {person.email}. {what_follows(person)}")
