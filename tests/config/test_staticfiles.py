"""Many parts in static/css, one stylesheet out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from config.staticfiles import (
    EDITOR,
    STYLESHEET,
    PartlessFileSystemFinder,
    StylesheetFinder,
    minify,
)
from tests.races import at_once

FINDERS = [
    "config.staticfiles.StylesheetFinder",
    "config.staticfiles.PartlessFileSystemFinder",
]


@pytest.fixture
def static(tmp_path, settings):
    """A static folder with a few parts, as the only one the project has."""
    folder = tmp_path / "static"
    write(folder / "css/layers.css", "/* order */\n@layer tokens, components, pages, utilities;\n")
    write(folder / "css/utilities.css", "@layer utilities { .hidden { display: none; } }")
    write(folder / "css/components/plate.css", "@layer components { .plate { color: red; } }")
    write(folder / "css/components/badge.css", "@layer components { .badge { color: blue; } }")
    write(folder / "css/pages/map.css", "@layer pages { .map { color: green; } }")
    write(
        folder / "css/tokens.css",
        '@layer tokens { @font-face { font-family: "A"; src: url("../vendor/a.woff2"); } }',
    )
    write(folder / "vendor/a.woff2", "font")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = FINDERS
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]
    yield folder
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def stylesheet() -> str:
    found = finders.find(STYLESHEET)
    assert found
    return Path(found).read_text()


def test_the_parts_come_in_the_order_of_the_layers(static):
    css = stylesheet()

    order = [css.index(rule) for rule in ("@layer tokens,", "@font-face", ".badge", ".plate")]
    order += [css.index(".map"), css.index(".hidden")]
    assert order[0] == 0
    assert order == sorted(order)


def test_a_changed_part_is_built_anew(static):
    assert ".plate" in stylesheet()

    write(static / "css/components/plate.css", "@layer components { .slab { color: red; } }")
    os.utime(static / "css/components/plate.css", (1, 1))

    assert ".slab" in stylesheet()
    assert ".plate" not in stylesheet()


def test_a_removed_part_leaves_the_stylesheet(static):
    assert ".map" in stylesheet()

    (static / "css/pages/map.css").unlink()

    assert ".map" not in stylesheet()


def test_an_unchanged_stylesheet_is_not_built_again(static):
    before = Path(finders.find(STYLESHEET) or "").stat().st_mtime_ns

    assert Path(finders.find(STYLESHEET) or "").stat().st_mtime_ns == before


def test_the_parts_themselves_are_not_served(static):
    assert not finders.find("css/components/plate.css")
    assert finders.find("vendor/a.woff2") == str(static / "vendor/a.woff2")


def test_only_the_stylesheet_and_other_files_are_listed(static):
    listed = [path for finder in finders.get_finders() for path, _ in finder.list([])]

    assert sorted(listed) == [STYLESHEET, "vendor/a.woff2"]


def test_what_only_editors_see_is_a_second_stylesheet(static):
    write(static / "css/editor/outline.css", "@layer pages { .out { color: red; } }")

    second = Path(finders.find(EDITOR) or "").read_text()
    listed = [path for finder in finders.get_finders() for path, _ in finder.list([])]
    assert ".out" in second
    assert ".out" not in stylesheet()
    assert sorted(listed) == [STYLESHEET, EDITOR, "vendor/a.woff2"]
    assert not finders.find("css/editor/outline.css")


def test_without_parts_there_is_no_stylesheet(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path]

    assert not StylesheetFinder().find(STYLESHEET)
    assert list(StylesheetFinder().list([])) == []
    assert list(PartlessFileSystemFinder().list([])) == []


def test_collecting_hashes_compresses_and_rewrites_addresses(static, tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

    call_command("collectstatic", "--no-input", verbosity=0)

    collected = settings.STATIC_ROOT / "css"
    hashed_css, brotli, gzip = sorted(collected.glob("cairn.*.css*"))
    hashed_font = next((settings.STATIC_ROOT / "vendor").glob("a.*.woff2"))
    assert (brotli.suffix, gzip.suffix) == (".br", ".gz")
    assert hashed_font.name in hashed_css.read_text()
    assert not (collected / "components").exists()


def test_while_debugging_the_parts_are_served_as_they_read(static, settings):
    settings.DEBUG = True

    css = stylesheet()

    assert (static / "css/components/plate.css").read_text() in css
    assert css.startswith("/* order */\n@layer tokens, ")


@pytest.mark.parametrize(
    ("css", "small"),
    [
        ("a  ,\n b { color : red ; }\n", "a,b{color : red;}"),
        ("a /* x */ b /* y */ { c: d }", "a b{c:d}"),
        ("/* a */ a { } /* b **/ b{ }", "a{}b{}"),
        ("a { /* {b: 'c */ d: e }", "a{d:e}"),
        (".a :hover { & > b { top: calc(1px + 2px) } }", ".a :hover{& > b{top:calc(1px + 2px)}}"),
        ('a { content: " /* , ; */ " }', 'a{content:" /* , ; */ "}'),
        ('a { content: "" ; b: "it\'s  { " }', 'a{content:"";b:"it\'s  { "}'),
        (r"a { content: '\'  {' }", r"a{content:'\'  {'}"),
        ("a { b: url(data:x;y,z  /*) }", "a{b:url(data:x;y,z  /*)}"),
        ("a { & .b, & i { c: d; & a:hover { e: f } } }", "a{.b,& i{c:d;a:hover{e:f}}}"),
        ("a { &:hover, & b { c: d } & + a { } }", "a{&:hover,& b{c:d}& + a{}}"),
        ('a { b: c; &::after { content: "; d: e" } }', 'a{b:c;&::after{content:"; d: e"}}'),
        ("@media (width < 40rem) and (hover) { }", "@media (width < 40rem) and (hover){}"),
        ("@container map (width >= 1rem) { }", "@container map (width >= 1rem){}"),
        ("a { --wide-one: light-dark(#fff, #000) }", "a{--wide-one:light-dark(#fff,#000)}"),
        ("", ""),
    ],
)
def test_minifying_drops_only_what_means_nothing(css, small):
    assert minify(css) == small


def served_by_a_new_finder() -> str:
    return Path(StylesheetFinder().find(STYLESHEET)).read_text()


def test_a_stylesheet_that_many_ask_for_at_once_is_there_for_each(static):
    """The first page after a start asks in several threads, each of which may make a finder."""
    for n in range(20):
        (static / "css" / "base.css").write_text(f"@layer base {{ p {{ order: {n} }} }}")
        found = at_once([served_by_a_new_finder] * 8)
        assert set(found) == {served_by_a_new_finder()}
        assert f"order:{n}" in found[0].replace(" ", "")
