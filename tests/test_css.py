"""The style sheets: one layer each, every variable defined, no rule that nothing uses."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import brotli
import pytest

from config.staticfiles import join, minify, stylesheet_parts

ROOT = Path(__file__).resolve().parent.parent
CSS = ROOT / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
BUDGET = 10_700
"""Bytes of the stylesheet on the wire: joined, minified and compressed with brotli."""

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTOR = re.compile(r"([^{};]+)\{")
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
# Classes that libraries put into the page: Pygments' tokens, htmx while it works.
FOREIGN = re.compile(r"^(htmx-[a-z]+|[a-z][a-z0-9]?|errorlist)$")


def text_of(sheet: Path) -> str:
    return COMMENT.sub("", sheet.read_text())


def name_of(sheet: Path) -> str:
    return str(sheet.relative_to(CSS))


def declared_layers() -> list[str]:
    statement = re.search(r"@layer ([^;{]+);", text_of(CSS / "layers.css"))
    assert statement
    return [name.strip() for name in statement[1].split(",")]


@cache
def used_words() -> set[str]:
    """Everything that can name a class: templates, scripts and the code that makes class names."""
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static" / "js").glob("*.js"),
        *(ROOT / "roadmap").rglob("*.py"),
        *(ROOT / "accounts").rglob("*.py"),
    ]
    return set(re.findall(r"[\w-]+", "\n".join(path.read_text() for path in files)))


def test_the_served_stylesheet_fits_the_budget() -> None:
    served = join(stylesheet_parts()).encode()
    sizes = {name_of(sheet): len(minify(sheet.read_text("utf-8"))) for sheet in SHEETS}
    assert len(brotli.compress(served)) <= BUDGET, sorted(sizes.items(), key=lambda x: -x[1])


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name != "layers.css"], ids=name_of)
def test_a_sheet_opens_a_declared_layer_and_nothing_stands_outside(sheet: Path) -> None:
    text = text_of(sheet)
    outside = re.sub(r"@font-face\s*\{[^}]*\}|@view-transition\s*\{[^}]*\}", "", text)
    depth, top = 0, ""
    for char in outside:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth == 0 or (depth == 1 and char == "{"):
            top += char
    assert depth == 0, "unbalanced braces"
    heads = [head.strip() for head in re.split(r"[{}]", top) if head.strip()]
    assert heads, f"{sheet} opens no layer"
    for head in heads:
        match = re.fullmatch(r"@layer ([\w.]+)", head)
        assert match, f"{head!r} stands outside a layer"
        assert match[1] in declared_layers()


def test_every_variable_is_defined() -> None:
    everything = "\n".join(text_of(sheet) for sheet in SHEETS)
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    used = set(re.findall(r"var\((--[\w-]+)", everything))
    assert used <= defined, used - defined


def test_only_the_tokens_hold_raw_colours() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)\(")
    found = {
        name_of(sheet): raw.findall(text_of(sheet))
        for sheet in SHEETS
        if sheet.name != "tokens.css"
    }
    assert not {name: colours for name, colours in found.items() if colours}


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_no_rule_is_for_something_that_no_page_has(sheet: Path) -> None:
    words = used_words()
    selectors = " ".join(SELECTOR.findall(text_of(sheet)))
    unused = {
        name for name in CLASS.findall(selectors) if name not in words and not FOREIGN.match(name)
    }
    assert not unused, unused
