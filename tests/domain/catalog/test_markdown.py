"""The one path from Markdown to HTML: what passes, what can't, and how long the worst takes."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog import markdown
from roadmap.domain.catalog.markdown import ATTRIBUTES, LANGUAGES, LIMIT, TAGS, render
from tests.running_time import grows_linearly
from tests.strategies import cheap

OUR_CLASS = re.compile(r"^(code|[a-z][a-z0-9]{0,2})$")
"""What Pygments' short classes look like, and the one of a highlighted block."""


class Reader(HTMLParser):
    """Collects every tag with its attributes, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


TABLE_BOX = '<div class="scroll-x" role="group" aria-label="Table" tabindex="0"><table>'
"""Ours as well: around each table."""


def assert_safe(html: str, *, images: bool = False) -> None:
    for tag, attributes in Reader(html.replace(TABLE_BOX, "<table>")).found:
        assert tag in (TAGS if images else TAGS - {"img"}) | {"span"}, tag
        for name, value in attributes.items():
            if name == "class":
                assert OUR_CLASS.match(value or ""), value
            elif name == "href":
                assert re.match(r"(https?:|mailto:)", value or "", re.IGNORECASE), value
            else:
                assert name in ATTRIBUTES.get(tag, set()) | {"rel", "tabindex"}, (tag, name)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//evil.example)",
    "[a](/accounts/logout/)",
    "[a](\\\\evil.example)",
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    "![a](https://tracker.example/pixel.png)",
    '[a](https://x.example "\\" onclick=alert(1)")',
    "`<b onclick=alert(1)>`",
    '```js" onclick="alert(1)\nx\n```',
    "```python hx-get=/x\nx = 1\n```",
    "<div hx-get='/undo/1/' class='toast' id='main' style='position:fixed'>x</div>",
    "<!-- --><svg/onload=alert(1)>",
    "<form action=/settings/delete/><input type=submit>",
    "# <iframe srcdoc='x'>",
    "| a |\n|---|\n| <b onmouseover=x> |",
    "- [ ] <input type=text autofocus onfocus=x>",
    "a\x00b \u202e rtl \ufeff",
    "lone \ud800 surrogate",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless(text):
    assert_safe(render(text))
    assert "<script" not in render(text).lower()


@cheap
@given(st.text(max_size=400))
def test_no_text_makes_unsafe_html(text):
    assert_safe(render(text))


PIECES = [
    "[",
    "](",
    ")",
    "`",
    "```\n",
    "<",
    ">",
    "*",
    "_",
    "javascript:",
    "\n",
    "|",
    "- ",
    "#",
    '"',
]


@cheap
@given(st.lists(st.sampled_from([*PIECES, "a", " ", "https://x.example", "&#x3c;"]), max_size=60))
def test_no_mix_of_marks_makes_unsafe_html(pieces):
    assert_safe(render("".join(pieces)))
    assert_safe(render("".join(pieces), trusted=True), images=True)


def test_links_of_learners_are_marked_and_those_of_curators_may_stay_here():
    note, content = render("[a](https://x.example)"), render("[a](https://x.example)", trusted=True)
    assert 'rel="noopener nofollow ugc"' in note
    assert 'rel="noopener"' in content
    assert 'href="/roadmaps/backend/"' in render("[a](/roadmaps/backend/)", trusted=True)
    assert "href" not in render("[a](//evil.example)", trusted=True)


def test_images_of_notes_become_links_so_that_nothing_is_fetched():
    assert "<img" not in render("![a cat](https://x.example/cat.png)")
    assert 'href="https://x.example/cat.png"' in render("![a cat](https://x.example/cat.png)")


def test_boxes_of_tasks_are_shown_and_can_not_be_ticked():
    html = render("- [x] done **well**\n- [ ] open\n- [ ]not one\n\n[x] nor this")
    boxes = [attributes for tag, attributes in Reader(html).found if tag == "input"]
    assert [("checked" in box, "disabled" in box) for box in boxes] == [(True, True), (False, True)]
    assert "<strong>well</strong>" in html
    assert "[ ]not one" in html


def test_code_is_highlighted_where_the_language_is_known():
    assert '<span class="nb">print</span>' in render("```python\nprint(1)\n```")
    assert '<pre tabindex="0"><code>x &lt; y' in render("```nonsense\nx < y\n```")


@pytest.mark.parametrize(
    "text",
    [
        "    indented",
        "```\nfenced\n```",
        "```python\nx\n```",
        "```nonsense\nx\n```",
        "> ```\n> x\n> ```",
    ],
)
def test_code_of_any_kind_scrolls_by_keys(text):
    (block,) = [attributes for tag, attributes in Reader(render(text)).found if tag == "pre"]
    assert block["tabindex"] == "0"


def test_a_table_scrolls_by_keys_in_a_box_of_its_own():
    html = render("- | a | b |\n  |---|---|\n  | `<table>` | <table> |")
    assert html.count(TABLE_BOX) == html.count("</table></div>") == 1
    assert html.count("&lt;table&gt;") == 2


def test_long_code_is_shown_without_colour():
    long = f"```python\n{'x = 1\n' * 1000}```"
    assert "<span" not in render(long)
    assert render(long).count("x = 1") == 1000


def test_a_text_beyond_the_limit_is_cut_with_a_word_about_it():
    assert "too long to show" in render("a " * LIMIT)


def test_headings_begin_below_those_of_the_page():
    assert render("# a\n\n#### b") == "<h3>a</h3>\n<h4>b</h4>\n"


def fill(piece: str, size: int = LIMIT) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def steps(size: int) -> range:
    """The lengths of lines that grow by one and are ``size`` long together."""
    return range(1, math.isqrt(2 * size))


PIECES_THAT_REPEAT = (
    *("[", "![", "[](", "<", "<!--", "`a``", "> ", "- ", "# ", "*a **b ", "a**b**", "***", "~~a"),
    *("&", "\\", "[a][b]", "- a\n", "- [ ] a\n", "1. a\n\n", "a|b\n-|-\n", "a\n-\n"),
    *("<http://a>", "```python\na\n```\n", "> - > - ", "#\n", "- a|b\n  -|-\n"),
)
WORST: dict[str, Callable[[int], str]] = {
    **{piece: partial(fill, piece) for piece in PIECES_THAT_REPEAT},
    "wide table": lambda size: "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n" + fill("|\n", size),
    "many columns": lambda size: "|" + "a|" * (size // 4) + "\n|" + "-|" * (size // 4),
    "ticks": lambda size: "".join("`" * length + " " for length in steps(size)),
    "references": lambda size: "".join(f"[{number}]: /x\n" for number in range(size // 10)),
    "nested list": lambda size: "".join(" " * depth + "- a\n" for depth in steps(size)),
    "nested emphasis": lambda size: "*" * (size // 2) + "a" + "*" * (size // 2 - 1),
    "brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
}


RUNAWAY = 8
"""Seconds of CPU; far above what is needed, far below what a quadratic reader takes."""


@pytest.mark.parametrize("name", WORST)
def test_the_worst_text_does_not_run_away(name):
    text = WORST[name]
    assert grows_linearly(lambda size: markdown._render(text(size), trusted=False), 1500)
    assert_safe(markdown._render(text(1500), trusted=False))


def test_the_longest_of_the_worst_texts_is_rendered_in_time():
    assert_rendered_in_time("\n\n".join(text(LIMIT // len(WORST) - 2) for text in WORST.values()))


@pytest.mark.matrix
@pytest.mark.parametrize("name", WORST)
def test_any_of_the_worst_texts_is_rendered_in_time(name):
    assert_rendered_in_time(WORST[name](LIMIT))


def assert_rendered_in_time(text: str) -> None:
    started = time.process_time()
    html = markdown._render(text, trusted=False)
    assert time.process_time() - started < RUNAWAY
    assert_safe(html)


def assert_quick_code(language: str, piece: str) -> None:
    block = f"```{language}\n{fill(piece)[:1990]}\n```\n"
    started = time.process_time()
    markdown._render(block * 5, trusted=False)
    assert time.process_time() - started < RUNAWAY / 4, language


@pytest.mark.parametrize(
    ("language", "piece"),
    [("hcl", "-"), ("rst", "\n "), ("java", "a\n"), ("typescript", "a."), ("console", "a:")],
)
def test_the_worst_code_takes_less_than_a_second(language, piece):
    assert_quick_code(language, piece)


@pytest.mark.matrix
@pytest.mark.parametrize("piece", ["(", "a\n", "\n ", '"\\', "a.", "- ", "{{"])
def test_the_worst_code_takes_less_than_a_second_in_any_language(piece):
    for language in sorted(LANGUAGES):
        assert_quick_code(language, piece)
