"""The one path from Markdown to safe HTML.

Raw HTML is off, the result is sanitised against an allow-list without id, class, data-* or hx-*,
and only then our own code blocks are highlighted with Pygments' fixed classes.
"""

from __future__ import annotations

import hashlib
import html
import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from roadmap.domain import cache

RENDERER_VERSION = "1"
LIMIT = 50_000
"""Longest text that is rendered, in characters; what is beyond is cut with a note."""

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
    "input": {"type", "checked", "disabled"},
}
LANGUAGE = re.compile(r"^language-([\w+#.-]{1,30})$")
BLOCK = re.compile(r'<pre><code class="language-([\w+#.-]{1,30})">(.*?)</code></pre>', re.DOTALL)


def render(text: str, *, trusted: bool = False) -> SafeString:
    """Safe HTML of ``text``.

    ``trusted`` is for what curators write: images may be shown and links carry no ``ugc``.
    """
    kind = "content" if trusted else "note"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    made = cache.markdown.get_or_make(
        (f"{kind}:{RENDERER_VERSION}", digest), lambda: _render(text, trusted=trusted)
    )
    return mark_safe(made)  # noqa: S308 - sanitised in _render


def _render(text: str, *, trusted: bool) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    if len(text) > LIMIT:
        text = f"{text[:LIMIT]}\n\n(The rest is too long to show.)"
    raw = _parser.render(text)
    clean = nh3.clean(
        raw,
        tags=TAGS if trusted else TAGS - {"img"},
        attributes=ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener" if trusted else "noopener nofollow ugc",
        strip_comments=True,
    )
    return BLOCK.sub(_highlighted, clean)


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Only a code block's language may be a class; only a disabled check box may be an input."""
    if tag == "code" and name == "class":
        return value if LANGUAGE.match(value) else None
    if tag == "input" and name == "type":
        return "checkbox"
    return value


def _highlighted(block: re.Match[str]) -> str:
    language, code = block[1], html.unescape(block[2])
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return f'<pre tabindex="0"><code>{block[2]}</code></pre>'
    body = highlight(code, lexer, _formatter)
    return f'<pre class="code" tabindex="0"><code>{body}</code></pre>'


def _shift_headings(state: StateCore) -> None:
    """The page owns h1 and h2; a text's own headings begin below them."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, max(3, int(token.tag[1])))}"


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.enable(["table", "strikethrough"])
    parser.use(tasklists_plugin, enabled=False)
    parser.core.ruler.push("shift_headings", _shift_headings)
    return parser


_parser = _make_parser()
_formatter = HtmlFormatter(nowrap=True)
