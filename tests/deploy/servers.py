"""Real servers for the checks: a certificate of our own, gunicorn as it is deployed, a proxy."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "cairn.example.org"
SITE = f"\n{{$CAIRN_URL:{NAME}}} {{\n"
"""How the block of the site begins in the Caddyfile."""
PROXIES = {"nginx": "nginx-light", "caddy": "caddy"}
"""Command, and the package of Debian that has it."""


@dataclass(frozen=True)
class Certificate:
    authority: Path
    chain: Path
    key: Path


@dataclass(frozen=True)
class Ports:
    site: int
    http: int
    https: int


def free_ports() -> Ports:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    numbers = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return Ports(*numbers)


def certify(folder: Path) -> Certificate:
    """A certificate for :data:`NAME`, signed by an authority that lives as long as the folder."""
    made = Certificate(folder / "ca.pem", folder / "site.pem", folder / "site.key")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    ca_key = str(folder / "ca.key")
    openssl(
        *("req", "-x509", *curve, "-subj", "/CN=Test", "-keyout", ca_key, "-out", made.authority),
        *("-addext", "keyUsage=critical,keyCertSign"),
    )
    openssl(
        *("req", "-x509", *curve, "-subj", f"/CN={NAME}", "-keyout", made.key),
        *("-CA", made.authority, "-CAkey", ca_key, "-addext", f"subjectAltName=DNS:{NAME}"),
        *("-addext", "basicConstraints=critical,CA:FALSE", "-out", made.chain),
    )
    return made


def openssl(*words: str | Path) -> None:
    program = shutil.which("openssl") or "openssl"
    subprocess.run([program, *map(str, words)], check=True, capture_output=True)


def environment(folder: Path, url: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "CAIRN_URL": url,
        "CAIRN_TRUSTED_PROXIES": "1",
        "CAIRN_DATA_DIR": str(folder / "data"),
        "CAIRN_STATIC_ROOT": str(folder / "static"),
    }


def prepare(environ: dict[str, str]) -> None:
    Path(environ["CAIRN_DATA_DIR"]).mkdir()
    for words in (["migrate"], ["sync_roadmap"], ["collectstatic", "--no-input"]):
        command = [sys.executable, "manage.py", *words, "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)


def gunicorn_command(port: int) -> list[str]:
    """As many workers and threads as the entrypoint of the image starts."""
    words = f"--bind 127.0.0.1:{port} --workers 2 --worker-class gthread --threads 4"
    return [sys.executable, "-m", "gunicorn", "config.wsgi", *words.split()]


@contextmanager
def running(
    command: list[str], port: int, log: Path, environ: dict[str, str] | None = None
) -> Iterator[None]:
    """A server that is ended by its own process, whatever happens."""
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
        try:
            deadline = time.monotonic() + 40
            while not listens(port):
                assert server.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(timeout=40)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"the sample has no {old!r} any more"
        text = text.replace(old, new)
    return text


def sample(name: str, path: str) -> str:
    """The shipped sample; below a path with what its own comments say."""
    text = (ROOT / "deploy" / name).read_text()
    if not path:
        return text
    word = path.strip("/")
    if name.startswith("nginx"):
        changes = {
            "location = /metrics {": f"location = /{word}/metrics {{",
            "location / {\n        proxy_pass": f"location /{word}/ {{\n        proxy_pass",
            "location = /settings/": f"location = /{word}/settings/",
        }
    else:
        changes = {
            "\t@metrics path /metrics": f"\t@metrics path /{word}/metrics",
            "\treverse_proxy {": f"\treverse_proxy /{word}/* {{",
            "# Below a path: redir /learn /learn/": f"redir /{word} /{word}/",
        }
    return replaced(text, changes)


def proxy_command(
    kind: str, folder: Path, certificate: Certificate, ports: Ports, path: str
) -> list[str]:
    if kind == "nginx":
        return nginx_command(folder, certificate, ports, sample("nginx/cairn.conf", path))
    return caddy_command(folder, certificate, ports, sample("caddy/Caddyfile", path))


def nginx_command(folder: Path, made: Certificate, ports: Ports, text: str) -> list[str]:
    letsencrypt = f"/etc/letsencrypt/live/{NAME}"
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{ports.site}",
        "listen 80;": f"listen 127.0.0.1:{ports.http};",
        "listen 443 ssl": f"listen 127.0.0.1:{ports.https} ssl",
        f"{letsencrypt}/fullchain.pem": str(made.chain),
        f"{letsencrypt}/privkey.pem": str(made.key),
        "/var/log/nginx/cairn.log": str(folder / "access.log"),
    }
    text = replaced(text, changes)
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    (folder / "site.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ {places} include {folder}/site.conf; }}\n"
    )
    (folder / "client_body").mkdir()
    folder.chmod(0o755)
    # Its workers are another user, who must reach what is stored here.
    run_as = f"user {'root' if os.geteuid() == 0 else os.environ.get('USER', 'nobody')};"
    program = shutil.which("nginx") or "nginx"
    return [program, "-p", str(folder), "-g", run_as, "-c", str(folder / "nginx.conf")]


def caddy_command(folder: Path, made: Certificate, ports: Ports, text: str) -> list[str]:
    own = f"\tadmin off\n\thttp_port {ports.http}\n\thttps_port {ports.https}\n\tservers {{"
    changes = {
        "127.0.0.1:8000": f"127.0.0.1:{ports.site}",
        "\tservers {": own,
        SITE: f"{SITE}\ttls {made.chain} {made.key}\n",
    }
    text = replaced(text, changes)
    program = shutil.which("caddy") or "caddy"
    if is_old(program):
        text = replaced(text, {"request_buffers 4MB": "buffer_requests"})
    (folder / "Caddyfile").write_text(text)
    return [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def is_old(program: str) -> bool:
    """Whether it is Debian 12's Caddy, in which the buffer for requests has its former name."""
    answer = subprocess.run([program, "version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", answer.stdout)
    return bool(found) and tuple(map(int, found.groups())) < (2, 6, 4)
