"""The site below the path of CAIRN_URL, such as /cairn, behind either kind of proxy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication


def below(path: str, site: WSGIApplication) -> WSGIApplication:
    """``site`` for requests whose path begins with ``path``, as most proxies pass them on.

    Some proxies take it off, and a check of the server's health asks without it: these are served
    as well, for no address of the site begins with ``path``. Only the setting says what stands in
    front of the addresses on a page (``FORCE_SCRIPT_NAME``), never a request.
    """
    home = f"{path}/"

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        asked: str = environ.get("PATH_INFO", "")
        if asked == path:
            return redirect_to(home, environ, start_response)
        if asked.startswith(home):
            environ["PATH_INFO"] = asked[len(path) :]
        return site(environ, start_response)

    return serve


def redirect_to(
    home: str, environ: dict[str, Any], start_response: StartResponse
) -> Iterable[bytes]:
    query = environ.get("QUERY_STRING", "")
    address = f"{home}?{query}" if query else home
    start_response("308 Permanent Redirect", [("Location", address), ("Content-Length", "0")])
    return []
