"""What must hold of a site behind its proxy; each check takes any site, so containers do as well.

    python -m tests.deploy.checks https://cairn.example.org/ --authority ca.pem --at 127.0.0.1:8443

asks a site that runs: it signs people up, and is slow with it for half a minute on purpose.
"""

from __future__ import annotations

import argparse
import re
import secrets
import ssl
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from tests.deploy.visitor import FORM, Answer, Site, Visitor

SLOW, SECONDS, PATIENCE = 200, 8, 3.0
TOO_MANY = "Too many wrong passwords"
PASSWORD = secrets.token_urlsafe(16)


def signs_up_ticks_and_signs_out(site: Site) -> None:
    visitor = Visitor(site)
    email = f"{secrets.token_hex(6)}@example.org"
    page = visitor.get(f"{site.home}accounts/signup/")
    fields = {"email": email, "password1": PASSWORD}
    entered = visitor.post(f"{site.home}accounts/signup/", fields, page)
    assert entered.status == 302, entered
    assert entered.headers["Location"].startswith(site.home)
    session = next(cookie for cookie in entered.cookies if cookie.startswith("__Host-cairn"))
    assert re.search(r"; Path=/(;|$)", session), session
    assert all(word in session for word in ("Secure", "HttpOnly", "SameSite=Lax")), session

    address = f"{site.home}roadmaps/backend/beginner/"
    checklist = visitor.get(address)
    tick = re.search(r'formaction="([^"]+/status/)"', checklist.text)
    assert tick, checklist.text[:500]
    assert tick[1].startswith(site.home)
    ticked = visitor.post(tick[1], {"status": "done"}, checklist)
    assert ticked.status == 303, ticked
    assert visitor.get(f"{site.home}history/").text.count("Undo")

    left = visitor.post(f"{site.home}accounts/logout/", {}, visitor.get(address))
    assert left.headers["Location"] == site.home, left
    assert visitor.get(f"{site.home}history/").status == 302


def serves_what_a_page_needs(site: Site) -> None:
    """Style, scripts and fonts come compressed and for good, once and not twice compressed."""
    visitor = Visitor(site)
    page = visitor.get(site.home)
    assert page.status == 200
    assert "max-age=" in page.headers["Strict-Transport-Security"]
    found = re.findall(rf'(?:href|src)="({re.escape(site.home)}static/[^"]+)"', page.text)
    assert any(name.endswith(".css") for name in found)
    for name in found:
        answer = visitor.get(name)
        assert answer.status == 200, name
        assert "immutable" in answer.headers["Cache-Control"]
    css = next(name for name in found if name.endswith(".css"))
    packed = visitor.get(css, {"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


def believes_no_header_of_a_visitor(site: Site) -> None:
    plain = tokenless(Visitor(site).get(f"{site.home}roadmaps/"))
    for name, value in {
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Script-Name": "/evil",
        "Forwarded": "for=6.6.6.6;host=evil.example;proto=http",
        "X-Real-IP": "6.6.6.6",
    }.items():
        answer = Visitor(site, {name: value}).get(f"{site.home}roadmaps/")
        assert answer.status == 200, (name, answer)
        assert tokenless(answer) == plain, name


def tokenless(answer: Answer) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", answer.text)


def limits_whoever_invents_addresses(site: Site) -> None:
    """Wrong passwords for other people, each from another address by the visitor's own word.

    Somebody else, who really has another address, is not limited with them.
    """
    answers = [wrong_password(site, {"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(12)]
    assert TOO_MANY not in answers[0]
    assert TOO_MANY in answers[-1]
    if site.address[0] == "127.0.0.1":
        assert TOO_MANY not in wrong_password(replace(site, source="127.0.0.9"), {})


def wrong_password(site: Site, headers: dict[str, str]) -> str:
    visitor = Visitor(site, headers)
    page = visitor.get(f"{site.home}accounts/login/")
    fields = {"login": f"{secrets.token_hex(4)}@example.org", "password": "wrong"}
    return visitor.post(f"{site.home}accounts/login/", fields, page).text


def refuses_large_bodies_in_words(site: Site) -> None:
    """Those that Cairn sees, and those that its proxy stops."""
    for size in (2_500_000, 5_000_000):
        visitor = Visitor(site)
        page = visitor.get(f"{site.home}accounts/login/")
        answer = visitor.post(f"{site.home}theme/", {"theme": "x" * size}, page)
        assert answer.status == 413, (size, answer)
        assert "too large" in answer.text, (size, answer)


def takes_a_whole_export(site: Site) -> None:
    """A file of many megabytes reaches Cairn at one address, which asks who is there; no larger."""
    path = f"{site.home}settings/import/"
    assert sent_file(site, path, 20_000_000).status == 302
    assert sent_file(site, path, 40_000_000).status == 413
    assert sent_file(site, f"{site.home}import/", 20_000_000).status == 413


def sent_file(site: Site, path: str, size: int) -> Answer:
    visitor = Visitor(site)
    token = visitor.get(f"{site.home}accounts/login/").token
    named = "--x\r\nContent-Disposition: form-data; name="
    body = f'{named}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    body += f'{named}"upload"; filename="cairn.json"\r\n\r\n{"x" * size}\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Origin": site.origin}
    return visitor.ask("POST", path, body.encode(), kind)


def hides_what_is_for_servers(site: Site) -> None:
    for path in ("metrics", "metrics?x=1", "%6detrics"):
        assert Visitor(site).get(site.home + path).status == 404


def refuses_another_host(site: Site) -> None:
    connection = Visitor(site, {"Host": "evil.example"})
    try:
        answer = connection.get(site.home)
    except ConnectionError:
        return
    assert answer.status in (200, 400, 404, 421), answer
    assert site.host not in answer.text
    assert 'class="logo"' not in answer.text or answer.status == 400


def stands_slow_headers(site: Site) -> None:
    start = f"GET {site.home} HTTP/1.1\r\nHost: {site.host}\r\nX-Slow: "
    stands(site, start)


def stands_slow_bodies(site: Site) -> None:
    stands(
        site,
        f"POST {site.home}theme/ HTTP/1.1\r\nHost: {site.host}\r\nContent-Type: {FORM}\r\n"
        "Content-Length: 100000\r\n\r\n",
    )


def stands(site: Site, start: str) -> None:
    """While so many connections send a letter at a time, everybody else is answered soon."""
    crowd = [site.connect() for _ in range(SLOW)]
    try:
        for one in crowd:
            one.sendall(start.encode())
        waits, until = [], time.monotonic() + SECONDS
        while time.monotonic() < until:
            for one in crowd:
                trickle(one)
            began = time.monotonic()
            assert Visitor(site).get(f"{site.home}roadmaps/").status == 200
            waits.append(time.monotonic() - began)
            time.sleep(0.5)
    finally:
        for one in crowd:
            one.close()
    say(f"the slowest of {len(waits)} answers beside {SLOW} slow clients: {max(waits):.2f} s")
    assert max(waits) < PATIENCE, waits


def trickle(connection: ssl.SSLSocket) -> None:
    with suppress(OSError):  # the proxy had enough of it
        connection.sendall(b"x")


CHECKS: tuple[Callable[[Site], None], ...] = (
    serves_what_a_page_needs,
    signs_up_ticks_and_signs_out,
    believes_no_header_of_a_visitor,
    refuses_large_bodies_in_words,
    takes_a_whole_export,
    hides_what_is_for_servers,
    refuses_another_host,
    stands_slow_headers,
    stands_slow_bodies,
    limits_whoever_invents_addresses,
)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--authority", type=Path, required=True, help="the CA's certificate")
    parser.add_argument("--at", default="", help="host:port that the name leads to")
    asked = parser.parse_args()
    parts = urlsplit(asked.url)
    host, _, port = asked.at.partition(":")
    address = (host or str(parts.hostname), int(port or parts.port or 443))
    site = Site(asked.url, asked.authority, address)
    for check in CHECKS:
        check(site)
        say(f"holds: {check.__name__.replace('_', ' ')}")


if __name__ == "__main__":
    main()
