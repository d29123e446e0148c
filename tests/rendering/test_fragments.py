"""The one cache of fragments: what a key holds, how much is kept, when nothing is."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import set_script_prefix
from django.utils import translation

from roadmap.domain.catalog import cache
from roadmap.domain.progress.tally import Tally
from roadmap.rendering.fragments import cached_fragment

TEMPLATE = "components/progress_count.html"


@pytest.fixture
def asked(monkeypatch):
    """How often the context was asked for, by drawing one fragment again and again."""
    calls = []

    def draw(key="key"):
        def context():
            calls.append(key)
            return {"id": "n-total", "counts": Tally(total=1)}

        cached_fragment(TEMPLATE, key, context)
        return len(calls)

    return draw


def test_a_fragment_is_rendered_once_for_its_key(asked):
    assert [asked(), asked(), asked("other"), asked("other")] == [1, 1, 2, 2]


def test_another_release_language_or_path_is_another_fragment(asked):
    assert asked() == 1
    with override_settings(CAIRN_RELEASE="9.9"):
        assert asked() == 2
    with translation.override("de"):
        assert asked() == 3
    set_script_prefix("/cairn/")
    try:
        assert asked() == 4
    finally:
        set_script_prefix("/")
    assert asked() == 4


def test_nothing_is_kept_while_debugging(asked):
    with override_settings(DEBUG=True):
        assert [asked(), asked()] == [1, 2]


def test_pages_keep_less_than_the_limit(ada_client, settings):
    for path in ("/roadmaps/backend/", "/roadmaps/backend/basics/", "/dashboard/"):
        ada_client.get(path)
    assert 0 < cache._html.weight <= settings.CAIRN_FRAGMENT_CACHE_BYTES
