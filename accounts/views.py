"""One's own settings: profile, export, deletion; and the theme, which visitors have too."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.deletion import delete_account
from accounts.forms import DeleteForm, ProfileForm
from accounts.models import User
from accounts.personal_data import belongings_of, export_of
from accounts.profile import HandleTakenError, is_last_administrator, save_profile
from accounts.vouching.sessions import signed_out_page
from config.context import THEMES
from config.http import page_address, see_other
from config.rate_limits import RateLimit, enforce
from config.reserved_words import RESERVED

YEAR = 60 * 60 * 24 * 365
EXPORTS = RateLimit("takeaway", uses=10, seconds=600)
CONTENT_TYPES = {"json": "application/json; charset=utf-8", "zip": "application/zip"}


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Set the theme to light or dark; any other value follows the system again."""
    response = see_other(page_address(request, settings.SITE_HOME))
    wanted = request.POST.get("theme", "")
    if wanted in THEMES:
        response.set_cookie(
            "theme", wanted, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


def person(request: HttpRequest) -> User:
    """The signed-in person; only for views that ask for one."""
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = person(request)
    sent = request.POST if request.method == "POST" else None
    form = ProfileForm(sent, user=user, reserved=RESERVED)
    if form.is_valid():
        try:
            save_profile(user=user, **form.cleaned_data)
        except HandleTakenError:
            form.add_error("handle", "Somebody has this handle; choose another.")
        else:
            messages.success(request, "Saved.")
            return see_other(reverse("accounts:settings"))
    status = 422 if form.errors else 200
    return render(request, "accounts/settings.html", {"form": form, "nav": ""}, status=status)


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """GET explains the export; POST sends a JSON document or, with ``form=zip``, an archive."""
    user = person(request)
    if request.method != "POST":
        return render(request, "accounts/export.html", {"nav": ""})
    enforce(EXPORTS, f"user-{user.pk}")
    ending = "zip" if request.POST.get("form") == "zip" else "json"
    content = export_of(user, archive=ending == "zip")
    announce(user, AccountChange.EXPORTED, request)
    response = HttpResponse(content, content_type=CONTENT_TYPES[ending])
    name = f"cairn-{timezone.localdate():%Y-%m-%d}.{ending}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """GET shows what would be deleted; POST with one's own email deletes the account."""
    user = person(request)
    form = DeleteForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        delete_account(person=user, by=user)  # of two clicks at once both end here
        page = signed_out_page(request) or reverse("roadmap:home")
        logout(request)
        messages.success(request, "Your account is deleted, with everything in it.")
        return see_other(page)
    context = {
        "form": form,
        "belongings": belongings_of(user),
        "is_last_administrator": is_last_administrator(user),
        "nav": "",
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/delete.html", context, status=status)
