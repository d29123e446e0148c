"""The law of the arrows: enums -> models -> domain -> forms, access -> views. Read from imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RANK = {
    "enums": 0,
    "models": 1,
    "domain": 2,
    "forms": 3,
    "access": 3,
    "rendering": 4,
    "views": 5,
    "templatetags": 4,
    "admin": 4,
    "management": 4,
    "signals": 4,
    "urls": 5,
    "apps": 5,
}
CACHE_ROOMS = {"roadmap/domain/catalog/cache.py"}


def room(module: str) -> str | None:
    """The room of a module of ours: ``roadmap.domain.actions.undo`` is in ``domain``."""
    parts = module.split(".")
    if parts[0] != "roadmap" or len(parts) < 2:
        return None
    name = parts[1]
    return next((known for known in RANK if name == known or name.startswith(f"{known}_")), name)


def imports(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


def python_files(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", python_files("roadmap"), ids=module_name)
def test_no_arrow_points_back(path: Path) -> None:
    own = room(module_name(path))
    if own in (None, "__init__"):
        return
    assert own in RANK, f"{path} is in no room that docs/architecture.md knows"
    backwards = [
        name
        for name in imports(path)
        if (other := room(name)) in RANK and RANK[other] > RANK[own]  # type: ignore[index]
    ]
    assert not backwards, f"{path} imports {backwards}"


@pytest.mark.parametrize("path", python_files("accounts"), ids=module_name)
def test_accounts_knows_the_roadmap_only_in_its_views(path: Path) -> None:
    foreign = [name for name in imports(path) if name.startswith("roadmap")]
    if path.name == "views.py" or "views" in path.parts:
        foreign = [name for name in foreign if not name.startswith("roadmap.domain")]
    assert not foreign, f"{path} imports {foreign}"


@pytest.mark.parametrize("path", python_files("roadmap"), ids=module_name)
def test_only_one_file_touches_a_cache(path: Path) -> None:
    if str(path.relative_to(ROOT)) in CACHE_ROOMS:
        return
    assert "django.core.cache" not in imports(path)


@pytest.mark.parametrize("path", python_files("roadmap/domain"), ids=module_name)
def test_the_domain_never_sees_a_request(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            names = {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}
            assert "request" not in names, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", python_files("roadmap", "accounts", "config"), ids=module_name)
def test_files_are_named_for_their_subject(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "misc"}
