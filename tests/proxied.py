"""Sites behind a proxy that says who people are, and clients as it sends them."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User
from config import providers
from config.env.proxy_login import ProxyLogin, believed_peers

PROXY = "10.0.3.2"
HTML = "text/html,application/xhtml+xml"
ADA = {"uid": "ada", "email": "ada@id.example", "name": "Ada Lovelace"}


def behind_proxy(settings: Any, *, peers: str = PROXY, **more: str) -> ProxyLogin:
    """Switch the login on, as the settings of a site do."""
    login = ProxyLogin(
        believed_peers(peers), "Remote-User", email="Remote-Email", name="Remote-Name", **more
    )
    settings.CAIRN_PROXY_LOGIN = login
    settings.SOCIALACCOUNT_PROVIDERS |= providers.by_proxy(login)
    return login


def sent_by_proxy(
    uid: str | None = "ada", *, peer: str = PROXY, client: Client | None = None, **headers: str
) -> Client:
    """A browser whose requests the proxy passes on with what it knows of the person."""
    found = client or Client()
    found.defaults = {"REMOTE_ADDR": peer, "HTTP_ACCEPT": HTML}
    if uid is not None:
        found.defaults["HTTP_REMOTE_USER"] = uid.encode().decode("latin-1")
    for name, text in headers.items():
        found.defaults[f"HTTP_REMOTE_{name.upper()}"] = text.encode().decode("latin-1")
    return found


def connected(user: User, uid: str = "ada") -> User:
    SocialAccount.objects.create(user=user, provider=providers.PROXY, uid=uid)
    return user


def who(client: Client) -> User | None:
    """Who is signed in, by the session that the browser holds."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None
