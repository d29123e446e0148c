"""Leaving for another site after a form: by a page that leads on, not by a redirect.

Browsers hold every redirect that follows a form against the form-action of the CSP, those of the
other site too; who passes people on to a third would have to be named there. A page that leads on
is a new start, so that a form of this site may go to this site alone. It works without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

GetResponse = Callable[[HttpRequest], HttpResponse]


def lead_on(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or response.status_code not in (302, 303):
            return response
        target = response.headers["Location"]
        host = urlsplit(target).netloc
        if not host or host == request.get_host():
            return response
        signs_out = target == sign_out_elsewhere()
        context = {"target": target, "host": host, "signs_out": signs_out}
        return render(request, "leaving.html", context)

    return middleware


def sign_out_elsewhere() -> str:
    login = settings.CAIRN_PROXY_LOGIN
    return login.sign_out if login else ""
