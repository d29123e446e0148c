"""What a request says of itself: part or page, from where, and where its browser goes next."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page. A history restore asks for the whole."""
    htmx = HtmxDetails(request)
    return htmx.request_type == "partial" and not htmx.history_restore_request


def vary_on_fragment(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def local_url(request: HttpRequest, candidate: str | None, default: str) -> str:
    """``candidate`` if it leads to this site, else ``default``."""
    if candidate and url_has_allowed_host_and_scheme(
        candidate, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return candidate
    return default


def page_address(request: HttpRequest, default: str) -> str:
    """Path and query of the page that a request came from, on this site only.

    htmx names it in ``HX-Current-URL``, a plain form in ``Referer``.
    """
    named = HtmxDetails(request).current_url or request.headers.get("Referer")
    parts = urlsplit(local_url(request, named, default))
    # A path such as //other.example is a page here, but as an address it leads away.
    return local_url(request, parts._replace(scheme="", netloc="", fragment="").geturl(), default)


def network_of(request: HttpRequest) -> str:
    """The address that a request came from; of IPv6 the network, for a home has all of one."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    return str(ip_network((address, 64 if address.version == 6 else 32), strict=False))


def see_other(url: str) -> HttpResponseRedirect:
    """Redirect a browser to ``url`` after a form (303: it is fetched with GET)."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
