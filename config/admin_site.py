"""The admin site: allauth signs people in, and a session shows its second factor first."""

from __future__ import annotations

import re
from functools import partial, update_wrapper
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from config.admin_shortcut import is_id, view_on_site
from config.http import local_url
from config.second_factor import factor_first, is_form

IDS = ("object_id", "content_type_id")
"""Arguments of the admin's addresses that are ids; those without a name are, too."""
SEARCHES = (SEARCH_VAR, "term")
"""What a list, and the choices of a field, are searched by."""


def refuse_malformed(*ids: Any) -> None:
    """Refuse what is the id of nothing before a view asks the database for it.

    Raises:
        Http404: one of them is no number that a database holds.
    """
    if not all(is_id(str(one)) for one in ids):
        raise Http404


LONGEST_SEARCH = 200
"""In characters; SQLite takes neither a much longer pattern nor many hundreds of words."""


def refuse_query(request: HttpRequest) -> None:
    """Refuse a query that a database could not answer: with NUL, or a search of great length.

    Raises:
        BadRequest: it is one.
    """
    for name, values in request.GET.lists():
        if any("\0" in text for text in (name, *values)):
            raise BadRequest
    if any(len(text) > LONGEST_SEARCH for name in SEARCHES for text in request.GET.getlist(name)):
        raise BadRequest


class CuratorSite(admin.AdminSite):
    site_header = "Cairn for curators"
    site_title = "Cairn"
    index_title = "Content and people"
    empty_value_display = "-"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            elsewhere = self.redirect_or_none(request, request.get_full_path())
            if elsewhere is not None:
                return elsewhere
            refuse_malformed(*args, *(kwargs[name] for name in IDS if name in kwargs))
            refuse_query(request)
            return refused_choice(request) or guarded(request, *args, **kwargs)

        return update_wrapper(inner, view)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"site_url": settings.SITE_HOME}

    def get_urls(self) -> list[Any]:
        """Our "view on site" before Django's addresses: the first that matches is taken."""
        narrowed = self.admin_view(partial(view_on_site, self))
        return [
            path("r/<path:content_type_id>/<path:object_id>/", narrowed, name="view_on_site"),
            *super().get_urls(),
        ]

    def redirect_or_none(self, request: HttpRequest, wanted: str) -> HttpResponse | None:
        """Where to send somebody who may not open the admin yet; None for those who may.

        Raises:
            PermissionDenied: signed in, but no staff.
        """
        if not request.user.is_authenticated:
            if is_form(request):
                messages.warning(request, "You were signed out, so what you sent is not saved.")
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied
        return factor_first(request, wanted)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The admin has no login form of its own."""
        wanted = local_url(request, request.GET.get("next"), reverse("admin:index"))
        return self.redirect_or_none(request, wanted) or HttpResponseRedirect(wanted)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "POST":
            onward = get_adapter(request).get_logout_redirect_url(request)
            logout(request)
            return redirect(onward)
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """allauth's page asks who is there and ends the other sessions."""
        return redirect("account_change_password")


ROW_ID = re.compile(r"[\w-]+-\d+-id")
"""The name of a field that says which row of a list or an inline a form is about."""


def refused_choice(request: HttpRequest) -> HttpResponse | None:
    """Back to the page, with a message, where what is sent names rows that can't be there."""
    if request.method != "POST":
        return None
    named = [request.POST[name] for name in request.POST if ROW_ID.fullmatch(name)]
    chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if all(is_id(text) for text in (*chosen, *filter(None, named))):
        return None
    messages.error(request, "What was chosen is not in the list. Nothing was changed.")
    return redirect(request.path)
