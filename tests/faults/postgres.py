"""A PostgreSQL of one's own to stop, freeze and start again, with its durability left on."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.site import free_port


@dataclass
class Cluster:
    folder: Path
    programs: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://cairn@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self.control("--wait", "--log", str(self.folder / "log"), "--options", options, "start")

    def stop(self) -> None:
        """As when somebody stops the service: connections end at once."""
        self.control("--wait", "--mode", "fast", "stop")

    def kill(self) -> None:
        """As when the power goes: nothing is written down any more."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)

    def processes(self) -> list[int]:
        parent = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [parent, *map(int, children)]

    def send(self, number: int) -> None:
        """A signal to all its processes, such as the one that freezes them."""
        for pid in self.processes():
            os.kill(pid, number)

    def control(self, *arguments: str) -> None:
        command = [self.programs / "pg_ctl", "--pgdata", self.folder / "data", "--silent"]
        run_as_owner([*map(str, command), *arguments], self.folder)

    def is_running(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A new one, started; stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="cairn-fault-postgres-"))
    found = Cluster(folder, programs_of_postgres(), free_port())
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        initdb = [found.programs / "initdb", "--pgdata", folder / "data", "--username", "cairn"]
        options = ["--auth", "trust", "--encoding", "UTF8", "--locale", "C"]
        run_as_owner([*map(str, initdb), *options], folder)
        found.start()
        yield found
    finally:
        if found.is_running():
            found.send(signal.SIGCONT)
            found.control("--mode", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def programs_of_postgres() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("PostgreSQL's own programs are needed (initdb, pg_ctl): install them.")
    return found[-1].parent if found else Path(str(on_path)).resolve().parent


def run_as_owner(command: list[str], folder: Path) -> None:
    """PostgreSQL refuses to run as root."""
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        owner = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **owner)
