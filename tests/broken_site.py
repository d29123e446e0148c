"""A request that fails with secrets all over it, as a program: `python broken_site.py SECRET`.

Prints the number of the request, and whether the SDK of the error server was loaded.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import django
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
django.setup()


def broken(request: HttpRequest, secret: str) -> HttpResponse:
    from django.db import connection

    password = request.POST["password"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [password])
    raise ValueError(f"{secret} can't be read")


urlpatterns = [path("join/<str:secret>/", broken, name="join"), path("", include("config.urls"))]
handler500 = "config.errors.server_error"


def main(mark: str) -> None:
    from django.conf import settings
    from django.test import Client

    settings.ROOT_URLCONF = __name__
    headers = {
        "host": "localhost:8000",
        "cookie": f"other={mark}",
        "authorization": f"Bearer {mark}",
        "referer": f"http://localhost/{mark}",
        "user-agent": mark,
    }
    client = Client(raise_request_exception=False, headers=headers)
    form = {"password": mark, "note": mark}
    response = client.post(f"/join/{mark}/?code={mark}", form)
    logging.getLogger("django.security.RequestDataTooBig").error("too much")
    logging.getLogger("cairn.test").error("a mail to %s was given up", f"{mark}@example.org")
    sys.stdout.write(f"ANSWER {response['X-Request-ID']} {'sentry_sdk' in sys.modules}\n")


if __name__ == "__main__":
    main(sys.argv[1])
