"""`doctor --online` asks real servers: the site, other sites, and bad proxies in between."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from config import probe
from roadmap.doctor import online
from roadmap.doctor.findings import Finding, Grade

pytestmark = pytest.mark.django_db
Application = Callable[[dict[str, Any], Any], Any]
PROXY = {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "HTTP_X_FORWARDED_PROTO": "https"}


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(application: Application, certificate: Path | None = None) -> Iterator[int]:
    """The port on which the application answers meanwhile, with TLS if there is a certificate."""
    server: WSGIServer = make_server("127.0.0.1", 0, application, handler_class=QuietHandler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def site(**changes: str) -> Application:
    """The site behind a proxy that changes a request so."""
    application = get_wsgi_application()

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        environ.update(changes)
        try:
            return list(application(environ, start_response))
        finally:
            connection.close()

    return answer


def other_site(status: str, *headers: tuple[str, str]) -> Application:
    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [("Content-Type", "text/plain"), *headers])
        return [b"hello\n"]

    return answer


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def look(settings: Any, origin: str, proxies: int = 0) -> list[Finding]:
    settings.SITE_ORIGIN = origin
    settings.HTTPS = origin.startswith("https")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    if proxies:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return list(online.online())


def fault(found: list[Finding]) -> str:
    (one,) = found
    assert one.grade is Grade.FAULT
    return one.text


def test_a_site_that_answers_at_its_address_is_fine(settings) -> None:
    with serving(site()) as port:
        found = look(settings, f"http://localhost:{port}")
    assert [(one.grade, one.text) for one in found] == [
        (Grade.GOOD, f"http://localhost:{port} leads here.")
    ]


def test_https_through_a_proxy_is_fine(settings, certificate: Path, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(site(**PROXY), certificate) as port:
        (found,) = look(settings, f"https://localhost:{port}", proxies=1)
    assert found.grade is Grade.GOOD


@pytest.mark.parametrize(
    ("changes", "proxies", "words"),
    [
        ({"HTTP_HOST": "web:8000"} | PROXY, 1, "names the host 'web:8000' and not 'localhost:"),
        ({"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, 1, "X-Forwarded-Proto is missing; let the"),
        (PROXY | {"HTTP_X_FORWARDED_PROTO": "http"}, 1, "X-Forwarded-Proto says 'http'; let"),
        (PROXY, 0, "because no proxy is trusted; set CAIRN_TRUSTED_PROXIES"),
    ],
)
def test_a_proxy_that_does_not_pass_on_what_it_should_is_told_of(
    settings, certificate: Path, monkeypatch, changes: dict[str, str], proxies: int, words: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(site(**changes), certificate) as port:
        found = look(settings, f"https://localhost:{port}", proxies)
    assert words in fault(found)


@pytest.mark.parametrize(
    ("noted", "trusted", "words"),
    [
        ("203.0.113.7, 10.0.0.2", 1, "rate limits take all visitors for one. Set it to 2."),
        ("203.0.113.7", 2, "a visitor can pretend to have any address. Set it to 1."),
    ],
)
def test_the_number_of_proxies_is_compared(settings, noted: str, trusted: int, words: str) -> None:
    with serving(site(HTTP_X_FORWARDED_FOR=noted)) as port:
        good, warning = look(settings, f"http://localhost:{port}", trusted)
    assert good.grade is Grade.GOOD
    assert warning.grade is Grade.WARNING
    assert words in warning.text


def test_another_site_is_told_from_this_one(settings) -> None:
    with serving(other_site("200 OK", (probe.ANSWERS, "forged"))) as port:
        assert "Another site answers" in fault(look(settings, f"http://localhost:{port}"))


def test_a_cairn_with_another_key_is_another_site(settings, monkeypatch) -> None:
    with serving(site()) as port:
        asked = probe.question()
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 50, []
        monkeypatch.setattr(probe, "question", lambda: asked)
        assert "another secret key" in fault(look(settings, f"http://localhost:{port}"))


def test_a_redirect_names_where_it_leads(settings) -> None:
    away = other_site("301 Moved", ("Location", "https://cairn.example.org/healthz"))
    with serving(away) as port:
        text = fault(look(settings, f"http://localhost:{port}"))
    assert "leads visitors on to 'https://cairn.example.org/healthz'" in text


def test_a_certificate_that_nobody_vouches_for_is_told_of(settings, certificate: Path) -> None:
    with serving(site(), certificate) as port:
        assert "certificate" in fault(look(settings, f"https://localhost:{port}"))


@pytest.mark.parametrize("is_encrypted", [True, False])
def test_the_wrong_protocol_is_told_of(settings, certificate: Path, is_encrypted: bool) -> None:
    scheme = "http" if is_encrypted else "https"
    with serving(site(), certificate if is_encrypted else None) as port:
        text = fault(look(settings, f"{scheme}://localhost:{port}"))
    assert f"does not speak {scheme};" in text or "can't be reached" in text


def test_silence_is_told_of(settings, monkeypatch) -> None:
    monkeypatch.setattr(online, "PATIENCE", 0.2)
    assert "is not known here" in fault(look(settings, "http://nowhere.invalid"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        assert "nothing listens there" in fault(look(settings, f"http://127.0.0.1:{port}"))
        listener.listen()
        assert "it takes too long" in fault(look(settings, f"http://127.0.0.1:{port}"))


@pytest.mark.parametrize("asked", ["", "x", "forged:1abc:signature"])
def test_nobody_else_learns_how_a_request_arrived(client: Client, asked: str) -> None:
    response = client.get("/healthz", headers={probe.ASKS: asked})
    assert response.headers.get(probe.ANSWERS, "") == ""
