"""Known secrets are thrown at every form and address, and the log is searched for them."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from roadmap.models import Roadmap
from tests.addresses import all_addresses, path
from tests.conftest import client_of
from tests.log_lines import written_log

MARK = "zq7xsecret"
PASSWORD = f"{MARK}-a-long-password"
VALUES: dict[str, Any] = {
    "email": f"{MARK}@example.org",
    "login": f"{MARK}@example.org",
    "password": PASSWORD,
    "oldpassword": PASSWORD,
    "password1": PASSWORD,
    "code": MARK[:6],
    "key": MARK,
    "token": MARK,
    "body": f"- [x] {MARK}",
    "text": f"- [x] {MARK}",
    "note": MARK,
    "title": MARK,
    "url": f"https://{MARK}.example.org/?token={MARK}",
    "handle": MARK,
    "display_name": MARK,
    "next": f"/{MARK}/",
    "q": MARK,
    "csrfmiddlewaretoken": MARK,
}
HEADERS = {
    "cookie": f"sessionid={MARK}; csrftoken={MARK}",
    "authorization": f"Bearer {MARK}",
    "referer": f"http://testserver/join/{MARK}/?next={MARK}",
    "user-agent": MARK,
}
ARGUMENTS = {"roadmap": "backend", "topic": "leaf-1-1", "level": "basics", "code": "db"}


def names_of_arguments() -> set[str]:
    return {name for address in all_addresses() for name in address.arguments}


def test_no_form_and_no_address_leaves_a_secret_in_the_log(roadmap: Roadmap, ada: User) -> None:
    values = dict.fromkeys(names_of_arguments(), MARK) | ARGUMENTS
    asked = 0
    with written_log() as text:
        for client in (Client(raise_request_exception=False), client_of(ada)):
            client.raise_request_exception = False
            for address in all_addresses():
                try:
                    where = path(address, values)
                except Exception:  # noqa: S112
                    continue  # an address of numbers alone can't be given a secret
                upload = {"file": SimpleUploadedFile(f"{MARK}.md", MARK.encode())}
                with transaction.atomic():
                    client.get(where, {"q": MARK, "token": MARK}, headers=HEADERS)
                    client.post(where, VALUES | upload, headers=HEADERS)
                    transaction.set_rollback(True)
                asked += 2
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        for where in ("/accounts/login/", "/accounts/signup/", f"/join/{MARK}/", f"/{MARK}"):
            strict.post(where, VALUES, headers=HEADERS)
            for site in ("https://testserver:8443", "https://elsewhere.example.org"):
                referer = {"referer": f"{site}/accounts/password/reset/key/{MARK}/?next={MARK}"}
                strict.post(where, VALUES, headers=HEADERS | referer, secure=True)
            strict.get(where, headers=HEADERS)
    assert asked > 100
    assert len(text.getvalue().splitlines()) > asked
    found = [line for line in text.getvalue().splitlines() if MARK in line]
    assert not found


def test_every_address_with_a_secret_in_it_has_a_name() -> None:
    """The log shows names; of an address without one it shows the pattern, with no value in it."""

    def patterns(resolver: URLResolver) -> list[URLPattern]:
        found: list[URLPattern] = []
        for one in resolver.url_patterns:
            found += patterns(one) if isinstance(one, URLResolver) else [one]
        return found

    unnamed = [str(one.pattern) for one in patterns(get_resolver()) if not one.name]
    assert not [text for text in unnamed if re.search("secret|key|token|uid", text)]
