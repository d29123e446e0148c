"""The list items of one Markdown file with their lines, found by markdown-it's blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from roadmap.domain.checklists.headings import Heading
from roadmap.domain.checklists.line_text import LineText, References, text_of_line
from roadmap.domain.checklists.model import DEPTH_LIMIT, ChecklistError

QUOTE = re.compile(r"^ {0,3}(?:> ?)+", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n){0,60}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
LOST_BULLET = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?=\[[ xX]\]\s)")
LIST_OPEN = frozenset(("bullet_list_open", "ordered_list_open"))
LIST_CLOSE = frozenset(("bullet_list_close", "ordered_list_close"))


@dataclass
class Node:
    """One list item while its file is being read."""

    line: int
    column: int
    nesting: int
    """How deep markdown-it nests it."""
    headings: tuple[Heading, ...]
    texts: list[str] = field(default_factory=list)
    ticked: bool | None = None
    line_text: LineText | None = None
    children: list[Node] = field(default_factory=list)
    beside: list[Node] = field(default_factory=list)
    """The items of the list that it stands in, itself included."""

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def read_blocks(text: str, name: str) -> tuple[list[Node], References]:
    """The list items of a file as trees, and the addresses of its reference links.

    Raises:
        ChecklistError: items nest too deep; the message names the file by ``name``.
    """
    text = FRONT_MATTER.sub(lambda matter: "\n" * matter[0].count("\n"), text)
    text = QUOTE.sub("", text)
    env: dict[str, dict[str, dict[str, str]]] = {}
    tokens = _parser.parse(text, env)
    references = {label: entry["href"] for label, entry in env.get("references", {}).items()}
    return _nodes(tokens, text.split("\n"), references, name), references


def _nodes(tokens: list[Token], lines: list[str], references: References, name: str) -> list[Node]:
    """The list items of one file as trees, each with the headings above it."""
    tops: list[Node] = []
    stack: list[Node] = []
    open_items: list[Node] = []
    open_lists: list[list[Node]] = []
    headings: list[Heading] = []
    for place, token in enumerate(tokens):
        if token.type in LIST_OPEN:
            open_lists.append([])
        elif token.type in LIST_CLOSE:
            open_lists.pop()
        elif token.type == "list_item_open":
            node = _new_node(token, lines, open_items, tuple(headings))
            node.beside = open_lists[-1]
            open_items.append(node)
            _hang(node, stack, tops, name)
        elif token.type == "list_item_close":
            open_items.pop()
        elif token.type == "inline" and open_items:
            for node in _texts(token, lines, open_items[-1]):
                _hang(node, stack, tops, name)
        elif token.type == "heading_open" and not open_items:
            stack.clear()
            rank = int(token.tag[1])
            title = text_of_line(tokens[place + 1].content, references)
            headings = [heading for heading in headings if heading.rank < rank]
            if title:
                headings.append(Heading(rank, title, (token.map or [0])[0] + 1))
        elif token.type == "paragraph_open" and not open_items:
            stack.clear()
    return tops


def _new_node(
    token: Token, lines: list[str], open_items: list[Node], headings: tuple[Heading, ...]
) -> Node:
    line = (token.map or [0])[0]
    if open_items and open_items[-1].line == line + 1:
        column = open_items[-1].column + 2
    else:
        text = lines[line].expandtabs(4)
        column = len(text) - len(text.lstrip())
    return Node(line + 1, column, len(open_items), headings)


def _texts(token: Token, lines: list[str], owner: Node) -> Iterator[Node]:
    """Give the text of a paragraph to its item, and yield the items within it.

    CommonMark reads a bullet that is indented too far as a continued line; here it is an item.
    """
    start = (token.map or [0])[0]
    node = owner
    for offset, text in enumerate(token.content.split("\n")):
        box = LOST_BULLET.match(text) if offset else None
        if box is not None:
            line = lines[start + offset].expandtabs(4)
            column = len(line) - len(line.lstrip())
            node = Node(start + offset + 1, column, owner.nesting, owner.headings)
            node.beside = owner.beside
            text = text[box.end() :]
        node.texts.append(text)
        if box is not None:
            yield node


def _hang(node: Node, stack: list[Node], tops: list[Node], name: str) -> None:
    """Put the item below the one it belongs to.

    markdown-it's nesting counts, and so does an indent of two columns or more: many files
    indent by less than the standard asks below a number.
    """
    while stack and not (node.nesting > stack[-1].nesting or node.column >= stack[-1].column + 2):
        stack.pop()
    siblings = stack[-1].children if stack else tops
    siblings.append(node)
    node.beside.append(node)
    stack.append(node)
    if len(stack) > DEPTH_LIMIT:
        raise ChecklistError(
            f"items nest more than {DEPTH_LIMIT} deep here.", name=name, line=node.line
        )


def _make_parser() -> MarkdownIt:
    """Blocks only. Indented code is off, so that an item indented too far is still an item."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 2 * DEPTH_LIMIT + 4})
    parser.disable(["code", "blockquote"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


_parser = _make_parser()
