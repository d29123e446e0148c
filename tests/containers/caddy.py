"""The shipped compose files with Caddy in front, as a machine runs them that is in no DNS.

Caddy gives `localhost` a certificate of an authority of its own: no Caddyfile changes for that.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.containers.engine import docker, wait_for
from tests.containers.project import Project
from tests.deploy.visitor import Site

IMAGE = "caddy:2"
AUTHORITY = "/data/caddy/pki/authorities/local/root.crt"


def on_port(compose_file: Path, port: int) -> str:
    """The text of a compose file with https on ``port`` of this machine alone, by any Caddy 2."""
    text = compose_file.read_text()
    for shipped, ours in {
        '      - "80:80"\n': "",
        '      - "443:443"\n': f'      - "127.0.0.1:{port}:443"\n',
        '      - "443:443/udp"\n': "",
        "image: caddy:2-alpine\n": f"image: {IMAGE}\n",
    }.items():
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, ours)
    return text


def for_caddy_at_hand(text: str) -> str:
    """A Caddyfile for this Caddy: until 2.6.4 the buffer of requests had another name."""
    version = docker("run", "--rm", IMAGE, "caddy", "version")
    if re.match(r"v?2\.([0-5]\.|6\.[0-3]\b)", version):
        return text.replace("request_buffers 4MB", "buffer_requests")
    return text


def site_of(project: Project, port: int) -> Site:
    """The site at https://localhost/, once Caddy has made its authority."""
    authority = project.folder / "authority.pem"

    def copied() -> bool:
        docker("cp", f"{project.container('proxy')}:{AUTHORITY}", str(authority), check=False)
        return authority.is_file()

    wait_for(copied, f"no authority: {project.logs('proxy')}", 20)
    return Site("https://localhost/", authority, ("127.0.0.1", port))
