"""The admin's "view on site", for objects only that the person may see in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

LONGEST = 18
"""Most digits of an id: more would not fit into every database."""


def view_on_site(
    site: AdminSite, request: HttpRequest, content_type_id: str, object_id: str
) -> HttpResponse:
    """Redirect to an object's page. Django's own view would name the address of private ones too.

    Raises:
        Http404: the person does not see the object in the admin.
    """
    if not is_listed(site, request, content_type_id, object_id):
        raise Http404
    return shortcut(request, int(content_type_id), object_id)


def is_listed(site: AdminSite, request: HttpRequest, content_type_id: str, object_id: str) -> bool:
    kind = ContentType.objects.filter(pk=content_type_id).first()
    model = kind.model_class() if kind else None
    if model is None or not site.is_registered(model):
        return False
    page = site.get_model_admin(model)
    if not page.has_view_permission(request):
        return False
    try:
        return page.get_queryset(request).filter(pk=object_id).exists()
    except (ValueError, ValidationError):
        return False


def is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST
