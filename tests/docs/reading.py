"""The commands that the documents for self-hosters show, and which of them no test runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [ROOT / "docs" / "self-hosting.md", *sorted((ROOT / "docs" / "hosting").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- runs: (\w+) -->\n)?```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
ANSWERS = {
    "create_admin": ("you@example.org", "four cairns on a ridge", "four cairns on a ridge"),
    r"\password": ("another", "another"),
    "restore newest --replace": ("yes",),
}
"""What somebody answers to a command that asks, by a word of it."""

PREPARED = "the copy in which the documents are run has its packages already; Debian's are tried"
ELSEWHERE = "tests/backup tries it, between two databases and with a file of its own name"
SYSTEMD = "there is no systemd where tests run; systemd-analyze checks the units"
IN_COMPOSE = "docker compose run --rm web python"
NOT_RUN = {
    "python3 -m venv .venv": PREPARED,
    ".venv/bin/pip install --quiet --require-hashes --no-deps -r requirements.txt": PREPARED,
    ".venv/bin/python manage.py move_database --to-file new-database": ELSEWHERE,
    "unzip cairn-20260504T030000.000Z.zip": ELSEWHERE,
    "age -d -i key.age content.zip.age > content.zip": ELSEWHERE,
    "systemctl daemon-reload": SYSTEMD,
    "systemctl enable --now cairn cairn-worker": SYSTEMD,
    "systemctl restart cairn cairn-worker": SYSTEMD,
    f"{IN_COMPOSE} manage.py restore /data/backups/FILE --replace --no-backup": (
        "FILE stands for a name; tests/containers/test_backup.py restores a real one"
    ),
}
"""Commands that are not run, each with the reason; in `debian` blocks only those for systemd."""


@dataclass(frozen=True)
class Block:
    """One shown run of commands. ``kind`` says where: plain, containers or debian."""

    document: Path
    kind: str
    commands: tuple[str, ...]

    def runnable(self) -> list[str]:
        """The commands without those that are not run here."""
        left_out = {
            command
            for command, reason in NOT_RUN.items()
            if not (self.kind == "debian" and reason == PREPARED)
        }
        return [command for command in self.commands if command not in left_out]


def blocks(*kinds: str) -> list[Block]:
    return [block for path in DOCUMENTS for block in blocks_of(path) if block.kind in kinds]


def blocks_of(path: Path) -> list[Block]:
    return [
        Block(path, kind or kind_of(text), commands_of(text))
        for kind, text in BLOCK.findall(path.read_text())
    ]


def kind_of(text: str) -> str:
    return "containers" if re.search(r"^docker ", text, re.MULTILINE) else "plain"


def commands_of(text: str) -> tuple[str, ...]:
    """One command a line; a line that ends in a backslash goes on; a remark is none."""
    lines = text.replace("\\\n", " ").splitlines()
    bare = [re.sub(r"(^|\s)#\s.*", "", line).strip() for line in lines]
    return tuple(re.sub(r"\s+", " ", line) for line in bare if line)


def answers_to(command: str) -> tuple[str, ...]:
    return next((answers for word, answers in ANSWERS.items() if word in command), ())
