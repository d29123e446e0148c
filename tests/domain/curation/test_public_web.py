"""Asking the web: what is public, and that nothing behind it is ever connected to."""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from roadmap.domain.curation.public_addresses import is_public
from roadmap.domain.curation.public_web import (
    MOST_REDIRECTS,
    NotPublicError,
    PublicWeb,
    Resolved,
    TooManyRedirectsError,
)
from tests.web_sites import AGENT, on_this_machine

NOT_PUBLIC = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3"),  # noqa: S104
    *("10.0.0.1", "172.16.0.1", "192.168.1.1"),
    *("169.254.1.1", "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192"),
    *("100.64.0.1", "100.127.255.254", "198.18.0.1", "192.88.99.1"),
    *("192.0.2.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1"),
    *("ff02::1", "ff0e::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1", "2001::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("2002:7f00:1::1", "2002:a9fe:a9fe::", "2002:a00:1::"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a83f:8110", "64:ff9b:1::1"),
    *("2606:4700::1111%eth0", "", "example.org", "localhost", "1.2.3", "0x7f.1"),
]
PUBLIC = [
    *("8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1"),
    *("::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"),
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_not_everybody_can_reach_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


def ordinary(**values: Any) -> PublicWeb:
    """As the command asks, but at any port."""
    return PublicWeb(AGENT, timeout=2, ports=range(1, 65_536), **values)


class Names:
    """Resolves names to the addresses that it was given, the last of them ever after."""

    def __init__(self, *addresses: list[str]) -> None:
        self.addresses = list(addresses)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[Resolved]:
        self.asked.append(host)
        found = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_this_machine_is_never_asked_by_whatever_name(make_site: Any, host: str) -> None:
    site = make_site()
    with pytest.raises((NotPublicError, OSError)) as refusal:
        ordinary().ask(f"http://{host}:{site.port}/page", "GET")
    assert not isinstance(refusal.value, TimeoutError)
    assert site.asked == []


@pytest.mark.parametrize("found", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"]])
def test_a_name_that_leads_to_a_private_address_is_not_asked(
    make_site: Any, found: list[str]
) -> None:
    site = make_site()
    with pytest.raises(NotPublicError):
        ordinary(resolve=Names(found)).ask(f"http://harmless.example:{site.port}/", "GET")
    assert site.asked == []


def test_a_name_is_resolved_once_for_each_request_and_judged_each_time(make_site: Any) -> None:
    """A second look at a name could find another address than the one that was judged."""
    site = make_site()
    names = Names(["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"])
    web = on_this_machine(resolve=names)
    url = f"http://rebound.example:{site.port}/page"
    for number in (1, 2):
        assert web.ask(url, "HEAD").status == 200
        assert len(names.asked) == number == len(site.asked)
    assert site.asked[0][3] == f"rebound.example:{site.port}"
    with pytest.raises(NotPublicError):
        web.ask(url, "HEAD")


def test_each_redirect_is_judged_like_a_first_request(make_site: Any) -> None:
    site, hidden = make_site(), make_site()
    site.leads_to = f"http://inside.example:{hidden.port}/secret"
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    with pytest.raises(NotPublicError):
        on_this_machine(resolve=names).ask(f"http://outside.example:{site.port}/old", "GET")
    assert names.asked == ["outside.example", "inside.example"]
    assert hidden.asked == []


@pytest.mark.parametrize("onward", ["file:///etc/passwd", "ftp://example.org/", "gopher://a:70/"])
def test_a_redirect_leads_to_the_web_only(make_site: Any, onward: str) -> None:
    site = make_site()
    site.leads_to = onward
    with pytest.raises(NotPublicError):
        on_this_machine().ask(f"{site.url}/old", "GET")


def test_redirects_come_to_an_end(make_site: Any) -> None:
    site = make_site()
    site.leads_to = "/old"
    with pytest.raises(TooManyRedirectsError):
        on_this_machine().ask(f"{site.url}/old", "GET")
    assert len(site.asked) == 1 + MOST_REDIRECTS


def test_a_redirect_cannot_bring_characters_that_steer_a_terminal(make_site: Any) -> None:
    site = make_site()
    site.leads_to = "/new\x1b[2J\xff"
    assert on_this_machine().ask(f"{site.url}/old", "GET").url == f"{site.url}/new%1B[2J%FF"


@pytest.mark.parametrize("port", [22, 25, 6379, 8000])
def test_no_port_but_those_of_the_web_is_asked(port: int) -> None:
    names = Names(["8.8.8.8"])
    with pytest.raises(NotPublicError):
        PublicWeb(AGENT, resolve=names).ask(f"http://example.org:{port}/", "GET")
    assert names.asked == []


def test_proxies_of_the_environment_are_not_asked_to_resolve_names(
    make_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, proxy = make_site(), make_site()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert on_this_machine().ask(f"{site.url}/page", "GET").status == 200
    assert proxy.asked == []


def test_no_more_of_an_answer_is_read_than_was_asked_for(make_site: Any) -> None:
    site = make_site(robots="x" * 100_000)
    web = on_this_machine()
    assert web.ask(f"{site.url}/robots.txt", "GET").content == b""
    assert web.ask(f"{site.url}/robots.txt", "GET", most=10).content == b"x" * 10


def test_a_server_that_goes_on_and_on_is_left_in_time(make_site: Any) -> None:
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        on_this_machine(timeout=0.3).ask(f"{make_site().url}/slow", "GET")
    assert time.monotonic() - begun < 2


def test_a_path_in_other_letters_is_asked_for(make_site: Any) -> None:
    site = make_site()
    assert on_this_machine().ask(f"{site.url}/straße%20?q=ü", "GET").status == 200
    assert site.asked[0][1] == "/stra%C3%9Fe%20?q=%C3%BC"


@pytest.mark.parametrize("url", ["http://a b/", "http://a\x00/", "http://[::1", "http://x:99999/"])
def test_what_is_no_address_is_an_error_of_the_kinds_that_are_expected(url: str) -> None:
    with pytest.raises((OSError, http.client.HTTPException, ValueError)):
        ordinary().ask(url, "GET")


def test_the_name_not_the_address_is_what_tls_is_about(make_site: Any, tmp_path: Path) -> None:
    """The connection goes to an address; the certificate is still that of the name."""
    site, asked_for = make_site(), []
    certificate, key = self_signed("secure.example", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda connection, name, context: asked_for.append(name)
    site.socket = context.wrap_socket(site.socket, server_side=True)
    web = on_this_machine(
        resolve=Names(["127.0.0.1"]), tls=ssl.create_default_context(cafile=str(certificate))
    )
    assert web.ask(f"https://secure.example:{site.port}/page", "GET").status == 200
    assert asked_for == ["secure.example"]
    assert site.asked[0][3] == f"secure.example:{site.port}"
    with pytest.raises(ssl.SSLCertVerificationError):
        web.ask(f"https://other.example:{site.port}/page", "GET")


def self_signed(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate of a host, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(pem))
    files[1].write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
