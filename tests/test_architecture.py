"""The law of the house: who may import whom, by packages and by files, in the whole tree.

docs/architecture.md draws it. Every import counts, those inside functions and under
``TYPE_CHECKING`` too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "accounts", "roadmap")
FLOORS = (
    ("config",),
    ("accounts",),
    ("roadmap.enums",),
    ("roadmap.models",),
    ("roadmap.domain.humanize", "roadmap.domain.normalize", "roadmap.domain.rate_limits"),
    ("roadmap.domain.catalog",),
    ("roadmap.domain.progress",),
    (
        "roadmap.domain.notes",
        "roadmap.domain.guidance",
        "roadmap.domain.trailmap",
        "roadmap.domain.search",
        "roadmap.domain.checklists",
    ),
    ("roadmap.domain.actions",),
    ("roadmap.domain.changes",),
    ("roadmap.domain.fixtures", "roadmap.domain.curation", "roadmap.domain.forks"),
    ("roadmap.domain.personal_data", "roadmap.domain.site_numbers"),
    ("roadmap.access", "roadmap.forms", "roadmap.doctor"),
    ("roadmap.rendering",),
    (
        "roadmap.views",
        "roadmap.admin",
        "roadmap.management",
        "roadmap.templatetags",
        "roadmap.signals",
    ),
    ("roadmap.urls", "roadmap.urls_editing", "roadmap.apps"),
)
"""The packages from the ground up. Each imports only from floors below its own."""
FLOOR = {package: number for number, floor in enumerate(FLOORS) for package in floor}


def python_files() -> list[Path]:
    files = (path for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
    return [path for path in files if "migrations" not in path.parts]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(path): path for path in python_files()}
EMPTY = {"accounts", "roadmap", "roadmap.domain"}
"""Folders whose loose files each are a subject beside the packages in it."""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported_names(path: Path) -> Iterator[str]:
    """Everything that a file imports, wherever in it: ``package.module.name``."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def imported_by(path: Path) -> set[str]:
    """The modules of ours that a file imports."""
    names = {name if name in FILES else name.rpartition(".")[0] for name in imported_names(path)}
    return FILES.keys() & names


@cache
def arrows() -> dict[str, set[str]]:
    """Every file with the files it imports."""
    return {module: imported_by(path) - EMPTY - {module} for module, path in FILES.items()}


def package_of(module: str) -> str:
    """The package of the law that a module belongs to: the longest name that begins its own."""
    found = [name for name in FLOOR if module == name or module.startswith(f"{name}.")]
    assert found, f"{module} is in no package that the law knows"
    return max(found, key=len)


def circle_in(graph: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_a_file_imports_only_from_the_floors_below() -> None:
    wrong = {
        f"{module} imports {name}"
        for module in FILES.keys() - EMPTY
        for name in arrows()[module]
        if package_of(name) != package_of(module) and floor_of(name) >= floor_of(module)
    }
    assert not wrong


def floor_of(module: str) -> int:
    return FLOOR[package_of(module)]


def test_no_circle_of_files() -> None:
    assert not circle_in(arrows())


def test_no_circle_of_packages() -> None:
    graph: dict[str, set[str]] = {}
    for module, imported in arrows().items():
        package = folder_of(module)
        graph.setdefault(package, set()).update(map(folder_of, imported))
        graph[package].discard(package)
    assert not circle_in(graph)


def folder_of(module: str) -> str:
    """The folder that a file is in; a loose file beside packages stands for itself."""
    folder = module.rpartition(".")[0]
    is_loose = FILES[module].name == "__init__.py" or folder in EMPTY
    return module if is_loose else folder


def test_few_files_use_the_shared_cache() -> None:
    users = {
        module
        for module, path in FILES.items()
        if "django.core.cache" in {name.rpartition(".")[0] for name in imported_names(path)}
    }
    of_config = {"config.cache_server", "config.proxy_advice", "config.rate_limits"}
    assert users == of_config | {"accounts.limits.code_mails", "accounts.openid.discovery"}


def test_the_domain_never_sees_a_request() -> None:
    for module, path in FILES.items():
        if not module.startswith("roadmap.domain"):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                names = {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}
                assert "request" not in names, f"{path}:{node.lineno}"


def test_files_are_named_for_their_subject() -> None:
    assert not {path.stem for path in FILES.values()} & {"utils", "helpers", "common", "misc"}


def test_no_two_public_classes_have_one_name() -> None:
    homes: dict[str, list[str]] = {}
    for module, path in FILES.items():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    del homes["Command"]  # Django asks for this name in every management command
    assert not {name: found for name, found in homes.items() if len(found) > 1}
