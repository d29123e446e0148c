"""The way to a provider and back, step by step, as a browser goes it."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from django.test import Client

HERE = "http://testserver"
LOGIN = "/accounts/oidc/oidc/login/"
CALLBACK = f"{LOGIN}callback/"
ASKED = "/accounts/reauthenticate/by/oidc/"
ONWARD = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


def begin(client: Client, address: str = LOGIN) -> str:
    """Where a button leads."""
    page = client.post(address)
    assert page.status_code == 200, page
    (target,) = ONWARD.findall(page.content.decode())
    return html.unescape(target)


def at_provider(target: str) -> str:
    """The address to which the provider sends people back."""
    while not target.startswith(HERE):
        answer = requests.get(target, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer
        target = answer.headers["Location"]
    return target.removeprefix(HERE)


def round_trip(client: Client, address: str = LOGIN) -> Any:
    """What the site answers to somebody who comes back from the provider."""
    return client.get(at_provider(begin(client, address)))


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
