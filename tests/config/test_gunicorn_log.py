"""What gunicorn itself says has the form of our lines, and nothing of what a client sent."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

from tests.gunicorns import Gunicorn, gunicorn

MARK = "zq7xsecret"
SECRETS = {
    "CAIRN_SECRET_KEY": "".join(f"{MARK}{number}" for number in range(6)),
    "CAIRN_METRICS_TOKEN": MARK * 3,
    "CAIRN_EMAIL_URL": f"smtp://cairn:{MARK}@localhost:25",
    "CAIRN_SENTRY_DSN": f"http://{MARK}@localhost:1/1",
}


def send(site: Gunicorn, text: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as client:
        client.sendall(text)
        return client.recv(100)


def test_every_line_of_a_server_is_an_object_without_secrets(tmp_path: Path) -> None:
    secret = MARK.encode()
    how = {"CAIRN_LOG_FORMAT": "json", "CAIRN_LOG_LEVEL": "debug"}
    with gunicorn(tmp_path, workers=1, **how, **SECRETS) as site:
        site.get(f"/healthz?token={MARK}")
        site.get(f"/static/{MARK}.css")
        assert b" 400 " in send(site, b"GET /join/" + secret + b"/ HTTP/9.9\r\n\r\n")
        assert b" 400 " in send(site, b"GET / HTTP/1.1\r\nX y: " + secret + b"\r\n\r\n")
        assert send(site, b"GET /healthz HTTP/1.1\r\nHost: " + secret + b"\r\n\r\n")
        time.sleep(0.3)
    objects = [json.loads(line) for line in site.log.read_text().splitlines()]
    messages = [one["message"] for one in objects]
    refused = "A request that can't be read was refused"
    assert [one["request_id"] for one in objects if one["message"] == refused] == ["-", "-"]
    assert [one["level"] for one in objects if one.get("route") == "healthz"][:1] == ["DEBUG"]
    leaks = [text for text in messages if MARK in text and "named the host" not in text]
    assert not leaks
