"""Cells of a CSV that no spreadsheet takes for a formula, and back to their texts. Pure."""

from __future__ import annotations

import unicodedata

SIGNS = frozenset("=+-@\u2212")
"""What a formula begins with; a wide or small form of it is the same to a spreadsheet."""
BREAKS = ("\t", "\r", "\n")
"""After these some spreadsheets begin a cell anew."""
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs that show nothing."""
MARK = "'"
"""Before a text in a cell: this is a text."""


def cell_of_text(text: str) -> str:
    """``text`` as a cell: with a mark where a spreadsheet might run it as a formula.

    One that has such a mark of its own gets another, so that each text comes back.
    """
    return f"{MARK}{text}" if _is_formula(text.lstrip(MARK)) else text


def text_of_cell(cell: str) -> str:
    """The text that :func:`cell_of_text` made a cell of."""
    return cell[1:] if cell[:1] == MARK and _is_formula(cell.lstrip(MARK)) else cell


def _is_formula(text: str) -> bool:
    if text.startswith(BREAKS):
        return True
    for char in text:
        for folded in unicodedata.normalize("NFKC", char):
            if not _is_invisible(folded):
                return folded in SIGNS
    return False


def _is_invisible(char: str) -> bool:
    """White space, controls, formats, marks that stand on other letters, and fillers."""
    return unicodedata.category(char)[0] in "ZCM" or char in FILLERS
