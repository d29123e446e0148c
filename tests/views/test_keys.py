"""The list of keys names those that work on its page, and every page has a way to it."""

from __future__ import annotations

import re

import pytest

EVERYWHERE = ["u", "/", "Ctrl", "k", "Esc", "?"]
OF_TOPICS = ["j", "k", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/", EVERYWHERE),
        ("/roadmaps/backend/", EVERYWHERE),
        ("/accounts/login/", EVERYWHERE),
        ("/nowhere/", EVERYWHERE),
        ("/roadmaps/backend/topics/leaf-1-1/", [*OF_TOPICS, *EVERYWHERE]),
        ("/roadmaps/backend/basics/", [*OF_TOPICS, "Enter", "s", *EVERYWHERE]),
    ],
)
def test_a_page_lists_the_keys_that_work_on_it(client, roadmap, path, keys):
    html = client.get(path).content.decode()
    dialog = re.search(r'<dialog class="keymap".*?</dialog>', html, re.DOTALL)
    assert dialog
    assert re.findall("<kbd>(.*?)</kbd>", dialog[0]) == keys
    assert "data-keymap hidden" in html[html.index("<footer") :]
    assert html.count("js/keys.js") == 1


def test_j_and_k_go_where_the_foot_goes(client, roadmap):
    html = client.get("/roadmaps/backend/topics/leaf-1-2/").content.decode()
    assert re.findall(r'topics/([\w-]+)/" rel="(\w+)"', html) == [
        ("leaf-1-1", "prev"),
        ("leaf-1-3", "next"),
    ]
