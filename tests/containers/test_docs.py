"""The commands of the documents, run as they stand: with compose, and on a fresh Debian."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.engine import ROOT, docker, free_port, run, unique
from tests.docs.reading import Block, answers_to, blocks
from tests.docs.terminal import run_at_terminal

DEBIAN = "debian:trixie-slim"
LONGEST = 300
DOCKERED = {block.document.name for block in blocks("containers") if block.runnable()}
BEFORE = {
    "backups.md": (
        "docker compose up -d --wait",
        "docker compose exec --no-TTY web python manage.py backup",
    ),
}
"""What somebody has done who reads a document that does not begin at nothing."""
OF_THE_UNITS = ("cairn", "cairn-worker")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of what is in this checkout now, as its release 0.1.0."""
    origin, folder = tmp_path / "origin", tmp_path / "cairn"
    origin.mkdir()
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = run(*listed, cwd=ROOT).split("\0")
    there = [name for name in files if name and (ROOT / name).is_file()]
    run("cp", "--parents", "--target-directory", str(origin), *there, cwd=ROOT)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(origin)]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "x"]):
        run(*git, *words)
    run(*git, "tag", "v0.1.0")
    run("git", "clone", "--quiet", str(origin), str(folder))
    return folder


@pytest.fixture
def compose(clone: Path) -> Iterator[dict[str, str]]:
    """An environment in which the clone is a project of its own, with a port of its own."""
    environment = os.environ | {
        "COMPOSE_PROJECT_NAME": unique("docs"),
        "CAIRN_PORT": str(free_port()),
        "CAIRN_IMAGE": unique("docs-image"),
    }
    try:
        yield environment
    finally:
        words = "docker compose --profile postgres down --volumes --timeout 2"
        shell(words, clone, environment, check=False)
        docker("rmi", environment["CAIRN_IMAGE"], check=False)


@pytest.mark.parametrize("document", sorted(DOCKERED))
def test_every_command_with_containers_works(
    document: str, clone: Path, compose: dict[str, str]
) -> None:
    for command in BEFORE.get(document, ()):
        shell(command, clone, compose)
    for block in blocks("containers"):
        if block.document.name == document:
            run_block(block, clone, compose)


def run_block(block: Block, folder: Path, environment: dict[str, str]) -> None:
    for command in block.runnable():
        if answers := answers_to(command):
            words = ["sh", "-euc", command]
            code, screen = run_at_terminal(words, answers, folder, environment)
            assert code == 0, f"{command}\n{screen}"
        else:
            # Nobody sits at a terminal here.
            bare = re.sub(r"(compose.* exec|compose run) ", r"\1 --no-TTY ", command)
            shell(bare, folder, environment)


def shell(command: str, folder: Path, environment: dict[str, str], check: bool = True) -> None:
    done = subprocess.run(
        ["sh", "-euc", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0 or not check, f"{command}\n{done.stdout}"


def test_every_command_works_on_a_fresh_debian(clone: Path, tmp_path: Path) -> None:
    name = unique("debian")
    docker("run", "--detach", "--name", name, DEBIAN, "sleep", "1200")
    try:
        inside(name, f"mkdir -p {tmp_path} /opt")
        docker("cp", f"{tmp_path}/.", f"{name}:{tmp_path}")
        inside(name, f"cp -r {clone} /opt/cairn && chown -R root:root /opt/cairn {tmp_path}")
        inside(name, "apt-get update -qq && apt-get install -qq --yes git >/dev/null")
        for block in blocks("debian"):
            for command in block.runnable():
                run_inside(name, command, tmp_path)
            start_as_the_units_do(name)
        answer = inside(name, "cd /opt/cairn; .venv/bin/python bin/healthcheck && echo alive")
        assert "alive" in answer
    finally:
        docker("rm", "--force", name)


def start_as_the_units_do(name: str) -> None:
    """What systemd would do with the installed units, as far as it is commands."""
    inside(name, "for pid in $(cat /tmp/*.pid 2>/dev/null); do kill $pid; done; sleep 3")
    for unit in OF_THE_UNITS:
        text = inside(name, f"cat /etc/systemd/system/{unit}.service")
        before = re.findall(r"^ExecStartPre=(.*)", text, re.MULTILINE)
        served = re.findall(r"^ExecStart=(.*)", text, re.MULTILINE)[0]
        as_user = "cd /opt/cairn; runuser -u cairn -- "
        for command in before:
            inside(name, as_user + command)
        inside(
            name, f"{as_user} {served} >/tmp/{unit}.log 2>&1 & echo $! >/tmp/{unit}.pid; sleep 4"
        )
        inside(name, f"kill -0 $(cat /tmp/{unit}.pid) || (cat /tmp/{unit}.log; exit 1)")


def run_inside(name: str, command: str, folder: Path) -> None:
    script = f"set -e; cd /opt/cairn; {command}"
    if answers := answers_to(command):
        words = ["docker", "exec", "--interactive", "--tty", name, "sh", "-c", script]
        code, screen = run_at_terminal(words, answers, folder)
        assert code == 0, f"{command}\n{screen}"
    else:
        inside(name, script)


def inside(name: str, script: str) -> str:
    return docker("exec", name, "sh", "-c", script)
