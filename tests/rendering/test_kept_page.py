"""A kept page put together: what a browser unpacks is the page, whatever its parts are."""

from __future__ import annotations

import gzip

from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from roadmap.rendering.kept_page import KeptPage, answer_with, gzipped, page_of

FIELD = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
THEIRS = "t" * 64


@given(st.lists(st.binary(max_size=3_000), min_size=1, max_size=4), st.binary(max_size=70))
def test_what_is_unpacked_is_the_page(parts: list[bytes], token: bytes) -> None:
    page = KeptPage(200, {}, tuple(parts))
    content = token.join(parts)
    assert gzip.decompress(gzipped(page, token, content)) == content


def test_what_repeats_in_two_parts_is_unpacked_whole() -> None:
    page = KeptPage(200, {}, (b"the same again " * 500, b"the same again " * 500))
    content = b"x".join(page.parts)
    packed = gzipped(page, b"x", content)
    assert gzip.decompress(packed) == content
    assert len(packed) < 300


def test_a_token_is_replaced_wherever_it_stands_and_by_one_alone() -> None:
    html = f"<p>ü</p>{FIELD.format(THEIRS)}<p>{THEIRS}</p>{FIELD.format(THEIRS)}"
    page = page_of(HttpResponse(html, headers={"Vary": "HX-Request"}))
    request = RequestFactory().get("/")
    shown = answer_with(page, request).content.decode()
    mine = shown.split('value="')[1][:64]
    assert mine != THEIRS
    assert shown == f"<p>ü</p>{FIELD.format(mine)}<p>{THEIRS}</p>{FIELD.format(mine)}"
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]


def test_without_a_form_there_is_no_token_and_no_cookie() -> None:
    request = RequestFactory().get("/", headers={"accept-encoding": "br, gzip;q=0.5"})
    response = answer_with(page_of(HttpResponse("plain", headers={"Vary": "HX-Request"})), request)
    assert "CSRF_COOKIE" not in request.META
    assert gzip.decompress(response.content) == b"plain"
    assert response.headers["Vary"] == "HX-Request, Accept-Encoding"
    assert response.headers["Content-Encoding"] == "gzip"
