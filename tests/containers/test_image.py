"""The image by itself: who runs in it, what is in it, how it is made."""

from __future__ import annotations

import json
import re
import tomllib

from tests.containers.engine import IMAGE, ROOT, build, docker, inspect

LIMIT = 110_000_000
SECRETS = re.compile(r"(?i)(password|secret|token|dsn)[\w-]*=\S")


def shell(script: str) -> str:
    return docker("run", "--rm", "--entrypoint", "sh", "--network", "none", IMAGE, "-c", script)


def found(what: str) -> list[str]:
    """Files of the image itself, without the mounts that every container has."""
    return shell(f"find / -xdev {what} 2>/dev/null || true").split()


def test_it_runs_as_nobody_in_particular_and_owns_nothing_but_its_data(image: None) -> None:
    assert shell("id -u").strip() == "10001"
    assert found("-user 10001") == ["/data"]
    assert found("-type f -perm -2") == []


def test_nothing_of_a_checkout_but_the_program_is_in_it(image: None) -> None:
    there = set(shell("ls -A /app").split())
    assert not there & {".env", ".git", ".venv", "tests", "docs", "data", "Makefile"}
    assert {"LICENSE", "manage.py", "staticfiles"} <= there
    assert shell("ls /venv/bin | grep -c ^pip || true").strip() == "0"


def test_its_history_and_its_environment_hold_no_secret(image: None) -> None:
    history = docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", IMAGE)
    environment = "\n".join(inspect(IMAGE)["Config"]["Env"])
    assert not SECRETS.search(history), history
    assert not SECRETS.search(environment), environment


def test_its_labels_say_what_it_is(image: None) -> None:
    build(IMAGE, "--build-arg", "REVISION=0123abc")
    labels = inspect(IMAGE)["Config"]["Labels"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {name.rpartition(".")[2]: value for name, value in labels.items()}
    assert named["title"] == "Cairn"
    assert named["version"] == project["version"]
    assert named["description"] == project["description"]
    assert named["licenses"] == "MIT"
    assert named["revision"] == "0123abc"


def test_its_own_layers_stay_small(image: None) -> None:
    base = re.search(r"^ARG PYTHON=(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert base
    added = inspect(IMAGE)["Size"] - inspect(base[1])["Size"]
    assert added < LIMIT, f"{added / 1e6:.1f} MB"


def test_built_anew_without_a_cache_it_has_the_same_layers(image: None) -> None:
    again = IMAGE + "-again"
    build(again, "--no-cache")
    layers = [json.dumps(inspect(name)["RootFS"]["Layers"]) for name in (IMAGE, again)]
    docker("rmi", again)
    assert layers[0] == layers[1]


def test_every_module_of_ours_is_compiled_so_that_a_start_is_quick(image: None) -> None:
    script = """
for file in $(find accounts config roadmap -name '*.py'); do
    name=${file##*/}
    ls ${file%/*}/__pycache__/${name%.py}.*.pyc >/dev/null 2>&1 || echo $file
done
"""
    assert shell(script).split() == []
