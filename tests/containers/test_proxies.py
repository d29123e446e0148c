"""The shipped samples for Caddy and nginx in front, with TLS, and a site below a path."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.containers.caddy import for_caddy_at_hand, on_port, site_of
from tests.containers.conftest import StartProject
from tests.containers.engine import ROOT, free_port, wait_for
from tests.containers.project import Project
from tests.deploy.checks import CHECKS, limits_whoever_invents_addresses
from tests.deploy.visitor import Site, Visitor

NAME = "cairn.example.org"
SETTINGS = {"CAIRN_URL": f"https://{NAME}", "CAIRN_TRUSTED_PROXIES": "1"}


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
    """A folder with an authority of its own, `ca.pem`, and what it signed, named as by certbot."""
    folder = tmp_path / "tls"
    folder.mkdir()
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    made = ["openssl", "req", "-x509", *key]
    ca = [*made, "-subj", "/CN=ca", "-keyout", "ca.key", "-out", "ca.pem"]
    ca += ["-addext", "keyUsage=critical,keyCertSign"]
    signed = [
        *made,
        *("-subj", f"/CN={NAME}", "-CA", "ca.pem", "-CAkey", "ca.key"),
        *("-addext", f"subjectAltName=DNS:{NAME}", "-addext", "basicConstraints=critical,CA:FALSE"),
        *("-keyout", "privkey.pem", "-out", "fullchain.pem"),
    ]
    for command in (ca, signed):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (folder / "privkey.pem").chmod(0o644)
    return folder


def test_behind_nginx(project: StartProject, authority: Path, tmp_path: Path) -> None:
    sample = fitted(ROOT / "deploy" / "nginx" / "cairn.conf", tmp_path / "cairn.conf")
    mounts = {str(sample): "/etc/nginx/conf.d/cairn.conf"}
    serve_behind(project, "nginx:stable", mounts, authority)


def test_behind_caddy(project: StartProject, authority: Path, tmp_path: Path) -> None:
    sample = fitted(ROOT / "deploy" / "caddy" / "Caddyfile", tmp_path / "Caddyfile")
    # Nobody gives out certificates for this name: the site gets its own.
    files = f"/etc/letsencrypt/live/{NAME}/fullchain.pem /etc/letsencrypt/live/{NAME}/privkey.pem"
    begin = f"\n{{$CAIRN_URL:{NAME}}} {{\n"
    text = sample.read_text().replace(begin, f"{begin}\ttls {files}\n", 1)
    sample.write_text(for_caddy_at_hand(text))
    serve_behind(project, "caddy:2", {str(sample): "/etc/caddy/Caddyfile"}, authority)


def fitted(shipped: Path, sample: Path) -> Path:
    """A sample with what its comments say for compose."""
    text = shipped.read_text()
    assert "127.0.0.1:8000" in text
    sample.write_text(text.replace("127.0.0.1:8000", "web:8000"))
    return sample


def serve_behind(
    project: StartProject, image: str, mounts: dict[str, str], authority: Path
) -> None:
    port = free_port()
    mounts = {**mounts, str(authority): f"/etc/letsencrypt/live/{NAME}"}
    proxy = {
        "image": image,
        "ports": [f"127.0.0.1:{port}:443"],
        "volumes": [f"{here}:{there}:ro" for here, there in mounts.items()],
        "depends_on": {"web": {"condition": "service_healthy"}},
        "healthcheck": {"test": "true", "interval": "1s"},
    }
    cairn = project(settings=SETTINGS, override={"services": {"front": proxy}}).up()
    wait_for(lambda: listens(cairn), cairn.logs("front"), 20)
    check_all(Site(f"https://{NAME}/", authority / "ca.pem", ("127.0.0.1", port)))


def check_all(site: Site) -> None:
    for check in CHECKS:
        # The port that an engine publishes hides where a visitor on the same machine comes from.
        if check is not limits_whoever_invents_addresses:
            check(site)


def listens(cairn: Project) -> bool:
    """Whether the proxy has its port open: 443 is 01BB in the kernel's table."""
    script = "cat /proc/net/tcp /proc/net/tcp6 | grep -q ':01BB 0' && echo yes"
    return "yes" in cairn.compose("exec", "--no-TTY", "front", "sh", "-c", script, check=False)


def test_the_profile_https_is_a_whole_site(project: StartProject) -> None:
    port = free_port()
    caddyfile = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text()
    cairn = project(
        settings={"CAIRN_URL": "https://localhost", "CAIRN_TRUSTED_PROXIES": "1"},
        profile="https",
        shipped=on_port(ROOT / "docker-compose.yml", port),
        files={"deploy/caddy/Caddyfile": for_caddy_at_hand(caddyfile)},
    ).up()
    site = site_of(cairn, port)
    check_all(site)
    # A new container has the same certificates: an authority that gives few is not asked again.
    cairn.compose("rm", "--force", "--stop", "proxy")
    cairn.up()
    assert Visitor(site).get(site.home).status == 200
