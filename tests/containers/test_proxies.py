"""The shipped samples for Caddy and nginx in front, with TLS, and a site below a path."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.containers.conftest import StartProject
from tests.containers.engine import ROOT, free_port, wait_for
from tests.containers.project import Project

HOST = "localhost"


@pytest.mark.parametrize("prefix", ["/cairn", "/a/b"])
def test_the_whole_site_works_below_a_path(project: StartProject, prefix: str) -> None:
    cairn = project()
    cairn.set({"CAIRN_URL": f"http://localhost:{cairn.port}{prefix}/"})
    cairn.up()
    visitor = cairn.visitor(prefix)
    assert set(visitor.assets().values()) == {200}
    assert all(prefix + "/" in url for url in visitor.assets())
    assert visitor.sign_up("ada@example.org").url.startswith(visitor.site)
    assert visitor.is_known()
    visitor.tick()
    assert visitor.ticked() == 1
    assert all(cookie.path in ("/", prefix, prefix + "/") for cookie in visitor.cookies)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with an authority of its own, `ca.crt`, and what it signed for localhost."""
    folder = tmp_path / "tls"
    folder.mkdir()
    openssl = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    ca = [
        *openssl,
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=ca",
        "-keyout",
        "ca.key",
        "-out",
        "ca.crt",
    ]
    signed = [
        *openssl,
        *("-nodes", "-days", "2", "-subj", "/CN=localhost", "-CA", "ca.crt", "-CAkey", "ca.key"),
        *("-addext", f"subjectAltName=DNS:{HOST}", "-addext", "basicConstraints=critical,CA:FALSE"),
        *("-keyout", "site.key", "-out", "site.crt"),
    ]
    for command in (ca, signed):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (folder / "site.key").chmod(0o644)
    return folder


def behind(
    project: StartProject, name: str, image: str, sample: Path, target: str, tls: Path
) -> tuple[Project, str]:
    """A project with the proxy ``name`` in front, and the address at which the proxy serves."""
    port = free_port()
    proxy = {
        "image": image,
        "ports": [f"127.0.0.1:{port}:443"],
        "volumes": [f"{sample}:{target}:ro", f"{tls}:/tls:ro"],
    }
    url = f"https://{HOST}:{port}"
    cairn = project(
        settings={"CAIRN_URL": url, "CAIRN_TRUSTED_PROXIES": "1"},
        override={"services": {name: proxy}},
    )
    return cairn.up(), url


def test_behind_nginx(project: StartProject, authority: Path, tmp_path: Path) -> None:
    shipped = (ROOT / "deploy" / "nginx" / "cairn.conf").read_text()
    sample = tmp_path / "cairn.conf"
    sample.write_text(fitted(shipped, authority_lines=True))
    target = "/etc/nginx/conf.d/cairn.conf"
    cairn, url = behind(project, "nginx", "nginx:stable", sample, target, authority)
    assert_serves(cairn, url, authority)


def test_behind_caddy(project: StartProject, authority: Path, tmp_path: Path) -> None:
    shipped = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text()
    sample = tmp_path / "Caddyfile"
    sample.write_text(
        fitted(shipped).replace(f"{HOST} {{", f"{HOST} {{\n\ttls /tls/site.crt /tls/site.key", 1)
    )
    cairn, url = behind(project, "caddy", "caddy:2", sample, "/etc/caddy/Caddyfile", authority)
    assert_serves(cairn, url, authority)


def fitted(text: str, authority_lines: bool = False) -> str:
    """A sample as its reader fits it: the host, where Cairn is, and the certificate."""
    text = text.replace("cairn.example.org", HOST)
    for listens in ("127.0.0.1:8000", "localhost:8000"):
        text = text.replace(listens, "web:8000")
    if authority_lines:
        lines = text.splitlines()
        text = "\n".join(certificate_line(line) for line in lines) + "\n"
    return text


def certificate_line(line: str) -> str:
    word = line.split()[0] if line.split() else ""
    files = {"ssl_certificate": "/tls/site.crt", "ssl_certificate_key": "/tls/site.key"}
    return f"    {word} {files[word]};" if word in files else line


def assert_serves(cairn: Project, url: str, authority: Path) -> None:
    visitor = cairn.visitor(ca=authority / "ca.crt")
    visitor.site = url
    wait_for(lambda: visitor.get("/healthz").status == 200, "the proxy", 20)
    page = visitor.get("/")
    assert page.status == 200
    assert page.headers
    assert "max-age" in page.headers["Strict-Transport-Security"]
    assert set(visitor.assets().values()) == {200}
    visitor.sign_up("ada@example.org")
    assert visitor.is_known()
    visitor.tick()
    assert visitor.ticked() == 1
    assert all(cookie.secure for cookie in visitor.cookies)
    assert any(cookie.name.startswith("__Host-") for cookie in visitor.cookies)
    assert visitor.get("/metrics").status in (403, 404)
