"""Spelling, in American English. ``words.txt`` holds the words of the trade and names.

A new word of that kind goes into the list, in its place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from spellchecker import SpellChecker

from tests.content.shipped import prose, texts

WORDS = Path(__file__).parent / "words.txt"
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
BRITISH = re.compile(
    r"\b\w*(?:colour|behaviour|favour|honour|labour|neighbour|rumour|flavour|harbour|endeavour)\w*"
    r"|\b(?:anal|catal|paral|cata)ys(?:e|ed|es|ing)\b"
    r"|\b(?:organ|real|recogn|optim|minim|maxim|normal|serial|general|special|summar|author|initial"
    r"|custom|synchron|categor|central|standard|util|visual|virtual|prior|container|token)is"
    r"(?:e|ed|er|ers|es|ing|ation|ations)\b"
    r"|\b(?:cent|met|lit|theat)re(?:s)?\b|\b(?:defence|licence|offence|pretence|grey|whilst|amongst"
    r"|programme|cheque|learnt|spelt|tyre|sceptical|artefact|artefacts|judgement|ageing)\b"
    r"|\b(?:travel|cancel|model|label|level|signal|fuel|channel)l(?:ed|ing|er|ers)\b",
    re.IGNORECASE,
)


def accepted() -> list[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return [line.partition("#")[0].strip() for line in lines if line.partition("#")[0].strip()]


def plain(word: str) -> str:
    word = word.replace("’", "'").lower()
    return word.removesuffix("'s")


def words() -> dict[str, set[str]]:
    """Every word of the prose with the objects that use it."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, text in texts():
        for word in WORD.findall(prose(text)):
            found[plain(word)].add(name)
    return found


def test_every_word_is_in_a_dictionary_or_in_our_list():
    used = words()
    unknown = used.keys() - SpellChecker(distance=1).known(used) - set(accepted())
    assert {word: sorted(used[word])[:3] for word in sorted(unknown)} == {}


def test_the_list_is_sorted_and_holds_nothing_that_is_unused():
    listed = accepted()
    assert listed == sorted(set(listed))
    assert set(listed) - words().keys() == set()


def test_the_language_is_american():
    found = [
        (name, match.group()) for name, text in texts() for match in BRITISH.finditer(prose(text))
    ]
    assert found == []
