"""Every template compiles, what it names exists, and a person can read how it changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))
LONGEST_LINE = 120
PREFORMATTED = re.compile(r"<(textarea|pre)\b.*?>(.*?)</\1>", re.DOTALL)
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


def test_every_template_compiles_and_holds_nothing_that_is_forbidden() -> None:
    faults = {name: fault for name in NAMES if (fault := fault_of(name))}
    assert not faults


def fault_of(name: str) -> str:
    """A syntax error, script or style in the page, preformatted text that is indented."""
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        return str(error)
    text = (TEMPLATES / name).read_text() if name.endswith(".html") else ""
    # What is written as JSON is data, which no browser runs.
    is_no_code = r"(?![^>]*(?:\bsrc=|type=\"application/json\"))"
    forbidden = [rf"<script{is_no_code}", "<style", "hx-on"]
    if not name.startswith("account/email/"):  # a mail cannot load a stylesheet
        forbidden.append(r"\sstyle=")
    found = re.search("|".join(forbidden), text)
    if found:
        return found[0]
    preformatted = "".join(match[2] for match in PREFORMATTED.finditer(text))
    return preformatted if re.search(r"\n[ \t]", preformatted) else ""


def test_the_base_template_stays_small() -> None:
    assert (TEMPLATES / "base.html").read_text().count("\n") < 80


def test_no_line_of_a_template_is_too_long_to_compare() -> None:
    lines = (
        (f"{path.relative_to(ROOT)}:{number}", line)
        for folder in (TEMPLATES, ROOT / "tests/bench/templates")
        for path in folder.rglob("*.*")
        for number, line in enumerate(path.read_text().splitlines(), 1)
    )
    assert [place for place, line in lines if len(line) > LONGEST_LINE] == []


def test_templates_are_compiled_without_their_indentation_and_with_their_lines() -> None:
    name = "roadmap/landing.html"
    written = (TEMPLATES / name).read_text()
    compiled = get_template(name).template.source
    assert "\n    <" in written
    assert compiled.splitlines() == [line.lstrip() for line in written.splitlines()]


def test_oneline_drops_the_breaks_beside_tags_and_keeps_those_between_words() -> None:
    text = """
      {% oneline %}
        <a
          class="{% if a %} one{% endif %}"
          href="/"
        >
          {{ a }} and
          {{ b }} or
          more
          {% if b %}, {{ b }}{% endif %}
        </a>.
      {% endoneline %}
    """
    shown = Template(text).render(Context({"a": "a", "b": "<b>"})).strip()
    assert shown == '<a class=" one" href="/" >a and&lt;b&gt; or more, &lt;b&gt;</a>.'
