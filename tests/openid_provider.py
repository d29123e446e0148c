"""A small server of OpenID Connect for tests, on a free port of this machine.

It signs in whoever comes, as ``person``; ``mode`` says what it does wrong, ``asked`` what it heard.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "cairn", "a secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ADA = {"sub": "ada-1", "name": "Ada Lovelace", "email": "ada@id.example", "email_verified": True}
SLOW = 1.5


class OpenIDProvider:
    """``origin`` is its address; ``other_origin`` that of the site it passes people on to."""

    def __init__(self) -> None:
        self.mode = "well"
        self.person: dict[str, Any] = dict(ADA)
        self.auth_time: Any = None
        """When the person last signed in there, in seconds; None for this very moment."""
        self.asked: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler(self)) for _ in range(2)]
        ports = [server.server_address[1] for server in self.servers]
        self.origin, self.other_origin = (f"http://localhost:{port}" for port in ports)

    def app(self) -> dict[str, Any]:
        """Its entry in allauth's settings."""
        keys = {"client_id": CLIENT, "secret": SECRET, "settings": {"server_url": self.origin}}
        return {"provider_id": "oidc", "name": "Example University", **keys}

    def discovery(self) -> dict[str, Any]:
        places = {name: f"{self.origin}/{name}" for name in ("token", "userinfo", "jwks")}
        return {
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": places["token"],
            "userinfo_endpoint": places["userinfo"],
            "jwks_uri": places["jwks"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def back(self, asked: dict[str, str]) -> str:
        """Where a person is sent after signing in."""
        if self.mode == "cancelled":
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(8)
            self.codes[code] = asked
            state = "another" if self.mode == "wrong state" else asked["state"]
            answer = {"code": code, "state": state}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        if challenge_of(form.get("code_verifier", "")) != asked.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        if self.mode == "refuses":
            return 400, {"error": "invalid_client", "access_token_hint": "hush-hush"}
        answer = {"access_token": "open-sesame", "token_type": "Bearer", "expires_in": 60}
        if self.mode != "no identity":
            answer["id_token"] = self.identity(asked)
        return 200, answer

    def identity(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            **self.person,
            "iss": "http://elsewhere.example" if self.mode == "wrong issuer" else self.origin,
            "aud": "another site" if self.mode == "wrong audience" else CLIENT,
            "nonce": "another" if self.mode == "wrong nonce" else asked.get("nonce"),
            "iat": now,
            "exp": now + (-10 if self.mode == "over" else 60),
        }
        if self.mode != "no auth_time":
            claims["auth_time"] = now if self.auth_time is None else self.auth_time
        return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})

    def userinfo(self) -> dict[str, Any]:
        return self.person | ({"sub": "grace-1"} if self.mode == "wrong person" else {})


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def handler(provider: OpenIDProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            provider.paths.append(url.path)
            query = dict(parse_qsl(url.query))
            if provider.mode == "down":
                self.say(503, {})
            elif url.path == "/.well-known/openid-configuration":
                self.discovery()
            elif url.path == "/authorize":
                provider.asked.append(query)
                hop = f"{provider.other_origin}/hop?{url.query}"
                self.lead(hop if provider.mode == "hop" else provider.back(query))
            elif url.path == "/hop":
                self.lead(provider.back(query))
            elif url.path == "/userinfo":
                self.say(200, provider.userinfo())
            elif url.path == "/jwks":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                self.say(200, {"keys": [public | {"kid": "1", "alg": "RS256"}]})
            else:
                self.say(404, {})

        def do_POST(self) -> None:
            provider.paths.append(self.path)
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if provider.mode == "slow token":
                time.sleep(SLOW)
            self.say(*provider.token(dict(parse_qsl(sent))))

        def discovery(self) -> None:
            if provider.mode == "slow":
                time.sleep(SLOW)
            found: Any = provider.discovery()
            if provider.mode == "misconfigured":
                found = {"issuer": provider.origin, "authorization_endpoint": "javascript:1"}
            self.say(200, found)

        def say(self, status: int, body: Any) -> None:
            content = json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                pass  # who asked has given up

        def lead(self, target: str) -> None:
            self.send_response(302)
            self.send_header("Location", target)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running() -> Iterator[OpenIDProvider]:
    provider = OpenIDProvider()
    threads = [threading.Thread(target=server.serve_forever) for server in provider.servers]
    for thread in threads:
        thread.start()
    try:
        yield provider
    finally:
        for server in provider.servers:
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()
