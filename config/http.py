"""What a request says of itself: part or page, from where, and where its browser goes next."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

LONGEST = 2_000
"""Characters of an address to return to; a longer one is no page that people are on."""
UPWARD = re.compile(r"/(?:\.|%2e){1,2}(?:[/?#]|$)", re.IGNORECASE)
"""A part of a path that a browser takes for this folder, or for the one above."""


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page. A history restore asks for the whole."""
    htmx = HtmxDetails(request)
    return htmx.request_type == "partial" and not htmx.history_restore_request


def vary_on_fragment(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def local_url(request: HttpRequest, candidate: str | None, default: str) -> str:
    """The page of this site that ``candidate`` names, as a path with its query; else ``default``.

    Every address that a request says to return to is read here: ``next``, ``Referer``,
    ``HX-Current-URL``, and what allauth is given. Nothing but a path from the root is one: a
    browser may take anything else for another site, and Django a bare word for the name of a view.
    Where the site has a path of its own, what is not below it is another site's.
    """
    path = candidate or ""
    if not path.isprintable() or len(path) > LONGEST:
        return default
    if path.lower().startswith(("http://", "https://")):
        if not url_has_allowed_host_and_scheme(
            path, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return default
        path = urlsplit(path)._replace(scheme="", netloc="").geturl() or "/"
    return path if is_path(path) else default


def is_path(text: str) -> bool:
    """Whether a browser takes the text for a path of this site."""
    if not text.startswith(settings.SITE_HOME) or text.startswith("//") or "\\" in text:
        return False
    return not (settings.SITE_PATH and UPWARD.search(text))


def page_address(request: HttpRequest, default: str) -> str:
    """Path and query of the page that a request came from, on this site only.

    htmx names it in ``HX-Current-URL``, a plain form in ``Referer``.
    """
    named = HtmxDetails(request).current_url or request.headers.get("Referer")
    return local_url(request, named, default).partition("#")[0]


def network_of(request: HttpRequest) -> str:
    """The address that a request came from; of IPv6 the network, for a home has all of one."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    return str(ip_network((address, 64 if address.version == 6 else 32), strict=False))


def see_other(url: str) -> HttpResponseRedirect:
    """Redirect a browser to ``url`` after a form (303: it is fetched with GET)."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
