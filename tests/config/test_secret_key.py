"""The generated key: one for all processes, for the owner alone, whole or not there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.env import secret_key
from config.env.secret_key import SHORTEST, generated_key
from config.env.variables import RefusedError

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_key_is_generated_once_for_the_owner_alone(tmp_path: Path) -> None:
    first = generated_key(tmp_path)
    assert len(first) >= SHORTEST
    assert not secret_key.is_guessable(first)
    assert generated_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["secret_key"]


@pytest.mark.parametrize("left", [b"", b"\n", b"\0" * 86])
def test_what_a_crash_left_empty_is_written_anew(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(left)
    key = generated_key(tmp_path)
    assert len(key) >= SHORTEST
    assert generated_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("place", ["os.fsync", "os.replace", "os.fchmod"])
def test_a_crash_leaves_no_file_that_stops_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def crash(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, crash)
        with pytest.raises(KeyboardInterrupt):
            generated_key(tmp_path)
    assert os.listdir(tmp_path) == []
    assert generated_key(tmp_path)


def test_processes_that_start_at_once_have_the_same_key(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from config.env.secret_key import generated_key;"
        "sys.stdin.read(); print(generated_key(Path(sys.argv[1])))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.close()  # the starting shot
    for process in processes:
        process.stdin = None
    keys = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert keys == {(tmp_path / "secret_key").read_text()}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("cut off\n", "delete the file and start again"), (b"\xff" * 80, "it is no text")],
)
def test_a_file_without_a_usable_key_is_refused(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    data = content.encode() if isinstance(content, str) else content
    (tmp_path / "secret_key").write_bytes(data)
    with pytest.raises(RefusedError, match=sentence):
        generated_key(tmp_path)
    assert (tmp_path / "secret_key").read_bytes() == data


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(RefusedError, match="Is a directory"):
        generated_key(tmp_path)
