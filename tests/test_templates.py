"""Every template compiles, and every partial that is named anywhere exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))
PARTIAL = re.compile(r"[\"']([\w/.-]+\.(?:html|txt)#[\w-]+)[\"']")


def named_partials() -> list[str]:
    files = [
        *TEMPLATES.rglob("*.html"),
        *(p for room in ("config", "accounts", "roadmap") for p in (ROOT / room).rglob("*.py")),
    ]
    return sorted({name for file in files for name in PARTIAL.findall(file.read_text())})


@pytest.mark.parametrize("name", named_partials())
def test_every_named_partial_exists(name: str) -> None:
    assert get_template(name)


def test_every_template_compiles_and_holds_no_script_style_or_hx_on() -> None:
    faults = {name: fault for name in NAMES if (fault := fault_of(name))}
    assert not faults


def fault_of(name: str) -> str:
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        return str(error)
    forbidden = [r"<script(?![^>]*\bsrc=)", "<style", "hx-on"]
    if not name.startswith("account/email/"):  # a mail cannot load a stylesheet
        forbidden.append(r"\sstyle=")
    text = (TEMPLATES / name).read_text() if name.endswith(".html") else ""
    found = re.search("|".join(forbidden), text)
    return found[0] if found else ""


def test_the_base_template_stays_small() -> None:
    assert (TEMPLATES / "base.html").read_text().count("\n") < 80
