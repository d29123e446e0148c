"""Renders Markdown to safe HTML: all Markdown that pages show comes through here.

Raw HTML is off, the result is sanitised against an allow-list without id, class, data-* or hx-*,
and only then our own code blocks are highlighted with Pygments' fixed classes. What takes more
than linear time (wide tables, many lexers) has a budget and falls back to plain text.
"""

from __future__ import annotations

import hashlib
import html
import re
from functools import partial

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from roadmap.domain.catalog import cache

RENDERER_VERSION = "3"
LIMIT = 50_000
"""Longest text that is rendered, in characters; what is beyond is cut with a note."""
CELLS = 10_000
"""Most cells of all tables of a text; a table beyond is shown as it was written."""
CODE_BLOCK, CODE_TOTAL = 2_000, 8_000
"""Most characters of one code block, and of all of a text, that are highlighted."""
LANGUAGES = {
    *("bash", "console", "css", "diff", "docker", "dockerfile", "go", "graphql", "groovy", "hcl"),
    *("html", "http", "ini", "java", "javascript", "js", "json", "jsx", "kotlin", "lua", "md"),
    *("markdown", "nginx", "php", "postgresql", "promql", "protobuf", "py", "pycon", "python"),
    *("rst", "ruby", "rust", "sh", "shell", "sql", "swift", "toml", "ts", "typescript", "xml"),
    "yaml",
}
"""What is highlighted; lexers that take long on hostile input are not in it."""

TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "del", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6", "a", "img", "input"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "code": {"class"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "input": {"type", "checked", "disabled", "aria-label"},
}
LANGUAGE = re.compile(r"^language-([\w+#.-]{1,30})$")
LINK = re.compile(r"(https?:|mailto:)", re.IGNORECASE)
LOCAL_PATH = re.compile(r"/(?![/\\])")
TASK = re.compile(r"\[([ xX])\]\s")
BLOCK = re.compile(
    r'<pre><code(?: class="language-([\w+#.-]{1,30})")?>(.*?)</code></pre>', re.DOTALL
)


def render(text: str, *, trusted: bool = False) -> SafeString:
    """Safe HTML of ``text``.

    ``trusted`` is for what curators write: images may be shown and links carry no ``ugc``.
    """
    kind = "content" if trusted else "note"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    rendered = cache.cached_html(
        ("markdown", kind, RENDERER_VERSION, digest), lambda: _render(text, trusted=trusted)
    )
    return mark_safe(rendered)  # noqa: S308 - sanitised in _render


def _render(text: str, *, trusted: bool) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    if len(text) > LIMIT:
        text = f"{text[:LIMIT]}\n\n(The rest is too long to show.)"
    raw = (_parser if trusted else _note_parser).render(text)
    clean = nh3.clean(
        raw,
        tags=TAGS if trusted else TAGS - {"img"},
        attributes=ATTRIBUTES,
        attribute_filter=partial(_keep_attribute, trusted),
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener" if trusted else "noopener nofollow ugc",
        strip_comments=True,
    )
    return _let_tables_scroll(_highlight_all(clean))


def _keep_attribute(trusted: bool, tag: str, name: str, value: str) -> str | None:
    """The value of an attribute that may stay, else None.

    A class may only name a code block's language. Links lead to the web; those of ``trusted``
    texts may be paths of this site too.
    """
    if name == "class":
        return value if LANGUAGE.match(value) else None
    if name in ("href", "src"):
        good = LINK.match(value) or (trusted and LOCAL_PATH.match(value))
        return value if good else None
    if tag == "input" and name == "type":
        return "checkbox"
    return value


def _highlight_all(clean: str) -> str:
    remaining = CODE_TOTAL

    def replaced(block: re.Match[str]) -> str:
        nonlocal remaining
        language, code = (block[1] or "").lower(), html.unescape(block[2])
        if language not in LANGUAGES or len(code) > min(CODE_BLOCK, remaining):
            return f'<pre tabindex="0"><code>{block[2]}</code></pre>'
        remaining -= len(code)
        body = highlight(code, get_lexer_by_name(language), _formatter)
        return f'<pre class="code" tabindex="0"><code>{body}</code></pre>'

    return BLOCK.sub(replaced, clean)


def _let_tables_scroll(clean: str) -> str:
    """Tables in boxes that scroll sideways, also by keys. Text has no "<" of its own here."""
    box = '<div class="scroll-x" role="group" aria-label="Table" tabindex="0"><table>'
    return clean.replace("<table>", box).replace("</table>", "</table></div>")


def _shift_headings(state: StateCore) -> None:
    """Make h3 the highest heading: h1 and h2 are the page's."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(3, int(token.tag[1])))}"


def _show_task_boxes(state: StateCore) -> None:
    """A list item that begins with [ ] or [x] shows a box, which nobody can tick here."""
    tokens = state.tokens
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (item.type, paragraph.type, inline.type) != ITEM:
            continue
        text = inline.children[0] if inline.children else None
        task = TASK.match(text.content) if text is not None and text.type == "text" else None
        if text is None or inline.children is None or task is None:
            continue
        done = {"aria-label": "to do"} if task[1] == " " else {"aria-label": "done", "checked": ""}
        box = Token("task_box", "input", 0, attrs={"type": "checkbox", "disabled": "", **done})
        text.content = f" {text.content[task.end() :]}"
        inline.children.insert(0, box)


ITEM = ("list_item_open", "paragraph_open", "inline")


def _table_within_budget(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's table rule, off once the text's tables have :data:`CELLS` cells."""
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    remaining = state.env.setdefault("cells", CELLS)
    columns = state.src[state.bMarks[start] : state.eMarks[start]].count("|") + 1
    line = start
    while line < end and not state.isEmpty(line) and (line - start) * columns <= remaining:
        if state.sCount[line] < state.blkIndent:
            break
        line += 1
    cells = (line - start) * columns
    state.env["cells"] = max(0, remaining - cells)
    return cells <= remaining and table(state, start, end, False)


def _make_parser(*, images: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.enable(["table", "strikethrough"])
    if not images:
        parser.disable("image")
    parser.block.ruler.at("table", _table_within_budget, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.push("shift_headings", _shift_headings)
    parser.core.ruler.push("task_boxes", _show_task_boxes)
    return parser


_parser = _make_parser(images=True)
_note_parser = _make_parser(images=False)
_formatter = HtmlFormatter(nowrap=True)
