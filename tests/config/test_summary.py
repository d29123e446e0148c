"""The last lines of the gate: what passed only when tried again, and how many passed and failed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import pytest

tries = {}

def fails_the_first_time(name):
    tries[name] = tries.get(name, 0) + 1
    assert tries[name] > 1

def test_fine():
    pass

@pytest.mark.parametrize("words", ["of one", "FAILED - two"])
def test_hiccup(words):
    fails_the_first_time(words)

@pytest.fixture
def hiccup_after():
    yield
    fails_the_first_time("after")

def test_hiccup_at_teardown(hiccup_after):
    pass

@pytest.fixture
def worse_after():
    yield
    fails_the_first_time("worse")

def test_worse_the_second_time(worse_after):
    assert "worse" not in tries

def test_broken():
    assert False

@pytest.fixture
def broken_before():
    assert False

def test_broken_at_setup(broken_before):
    pass
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest prints when run as bin/test runs the browser tests, on a terminal."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_suite.py").write_text(SUITE)
    plugins = [f"-pno:{name}" for name in ("django", "xdist", "randomly", "cacheprovider")]
    command = [*plugins, "--reruns=1", "--rerun-show-tracebacks", "-ra", "--color=yes"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *command], cwd=folder, capture_output=True, text=True
    )
    assert run.returncode == 1, run.stdout
    return run.stdout


def summary(log: str) -> list[str]:
    command = [ROOT / "bin" / "summary"]
    return subprocess.run(
        command, input=log, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_flaky_tests_are_named_and_counted_once(log):
    *flaky, last = summary(log)

    assert last == "4 passed, 3 failed"
    assert sorted(flaky) == [
        f"flaky: test_suite.py::{test} passed only when tried again"
        for test in ("test_hiccup[FAILED - two]", "test_hiccup[of one]", "test_hiccup_at_teardown")
    ]


def test_runs_are_added_up(log):
    *flaky, last = summary(log + log)

    assert last == "8 passed, 6 failed"
    assert len(flaky) == 6


@pytest.mark.parametrize(
    ("closing", "last"),
    [
        ("== 3569 passed, 2 skipped, 4 warnings in 245.10s (0:04:05) ==", "3569 passed, 0 failed"),
        ("= 1 failed, 2 passed, 1 deselected, 3 errors, 1 rerun in 1.00s =", "2 passed, 4 failed"),
        ("============ 7 deselected in 0.10s ============", "0 passed, 0 failed"),
        ("10 passed in 0.10s, says a test", "0 passed, 0 failed"),
    ],
)
def test_only_closing_lines_count(closing, last):
    assert summary(closing) == [last]
