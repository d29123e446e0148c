"""Views of allauth as one transaction: what a form changes and the mail about it, or neither."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from django.db import transaction
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def whole(view: View) -> View:
    """The view with its POST in one transaction; a GET takes no lock."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            try:
                return view(request, *args, **kwargs)
            except ImmediateHttpResponse as immediate:  # an answer, and nothing to be rolled back
                response: HttpResponse = immediate.response
                return response

    return answer
