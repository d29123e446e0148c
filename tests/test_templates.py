"""Every template compiles, and every partial that is named anywhere exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
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


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", named_partials())
def test_every_named_partial_exists(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_no_template_holds_script_style_or_hx_on(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    is_mail = name.startswith("account/email/")  # a mail cannot load a stylesheet
    assert is_mail or not re.search(r"\sstyle=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert "hx-on" not in text


def test_the_base_template_stays_small() -> None:
    assert (TEMPLATES / "base.html").read_text().count("\n") < 80
