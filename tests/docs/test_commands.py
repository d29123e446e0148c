"""Every command that a document for self-hosters shows is run, or listed with the reason why not.

Those for containers and for a fresh Debian are run by tests/containers/test_docs.py.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.management import get_commands

from tests.docs.reading import DOCUMENTS, NOT_RUN, ROOT, Block, answers_to, blocks
from tests.docs.terminal import run_at_terminal

PROGRAM = ["accounts", "bin", "config", "deploy", "fixtures", "roadmap", "static", "templates"]
FILES = ["manage.py", "gunicorn.conf.py", ".env.example", "requirements.txt", "docker-compose.yml"]
SERVES = re.compile(r"gunicorn|manage\.py worker")
LONGEST = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program in a folder of its own, with a `.venv` into which nothing can be installed."""
    folder = tmp_path / "cairn"
    folder.mkdir()
    for name in PROGRAM:
        if (ROOT / name).exists():
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=folder, check=True)
    packages = next(folder.glob(".venv/lib/python*/site-packages"))
    (packages / "of-the-tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    gunicorn = folder / ".venv" / "bin" / "gunicorn"
    gunicorn.write_text(
        f"#!{folder}/.venv/bin/python\nimport gunicorn.app.wsgiapp\ngunicorn.app.wsgiapp.run()\n"
    )
    gunicorn.chmod(0o755)
    return folder


class Shell:
    """Runs commands one after the other in the copy; those that serve go on until the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.serving: list[subprocess.Popen[str]] = []
        ours = ("CAIRN_", "DATABASE_URL", "DJANGO_", "PYTEST_")
        kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
        self.environment = kept | {"GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{self.port}"}

    def run(self, command: str) -> None:
        if SERVES.search(command):
            self.serve(command)
            return
        words = ["sh", "-euc", command]
        if answers := answers_to(command):
            code, screen = run_at_terminal(words, answers, self.folder, self.environment)
            assert code == 0, f"{command}\n{screen}"
            return
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}"

    def serve(self, command: str) -> None:
        process = subprocess.Popen(
            ["sh", "-euc", "exec env " + command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self.serving.append(process)
        if "gunicorn" in command:
            self.wait_for_answer(process)
        assert process.poll() is None, f"{command}: ended with {process.returncode}"

    def wait_for_answer(self, process: subprocess.Popen[str]) -> None:
        ends = time.monotonic() + LONGEST
        while process.poll() is None and time.monotonic() < ends:
            try:
                with urlopen(f"http://localhost:{self.port}/healthz") as answer:
                    assert answer.status == 200
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("gunicorn does not answer")

    def end(self) -> None:
        for process in self.serving:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(LONGEST) for process in self.serving]
        assert not any(codes), f"a server ended with {codes}"


@pytest.fixture
def shell(copy: Path) -> Iterator[Shell]:
    shell = Shell(copy)
    try:
        yield shell
    finally:
        shell.end()


def plain_documents() -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for block in blocks("plain"):
        if block.runnable():
            found.setdefault(block.document.name, []).append(block)
    return found


@pytest.mark.parametrize("document", plain_documents())
def test_every_plain_command_of_a_document_works_in_its_order(document: str, shell: Shell) -> None:
    if document == "backups.md":  # it is about a site that is there
        shell.run(".venv/bin/python manage.py prepare")
    for block in plain_documents()[document]:
        for command in block.runnable():
            shell.run(command)


def test_every_block_is_of_a_kind_that_some_test_runs() -> None:
    everything = {block.kind for block in blocks("plain", "containers", "debian")}
    shown = sum(path.read_text().count("```console") for path in DOCUMENTS)
    assert len(blocks(*everything)) == shown


def test_no_command_is_excused_that_no_document_shows() -> None:
    shown = {one for block in blocks("plain", "containers", "debian") for one in block.commands}
    assert not set(NOT_RUN) - shown


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_manage_that_a_document_names_is_there(path: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", path.read_text()))
    assert named <= set(get_commands())
