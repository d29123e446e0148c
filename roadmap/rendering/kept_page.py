"""A whole page as it is kept for everybody: in parts, with room for each visitor's token between.

The parts are kept compressed as well, so that an answer is put together without compressing
anything. Only the token differs, and it is masked anew each time: how well the rest compresses says
nothing about it.
"""

from __future__ import annotations

import re
import struct
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers

TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')
ACCEPTS_GZIP = re.compile(r"\bgzip\b")
HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""What a gzip file begins with: no name, no time."""
LAST_BLOCK = b"\x03\x00"


@dataclass(frozen=True)
class KeptPage:
    status: int
    headers: Mapping[str, str]
    parts: tuple[bytes, ...]
    """What stands before, between and after the tokens."""

    @cached_property
    def packed(self) -> tuple[bytes, ...]:
        """The parts compressed, none of them pointing back into another."""
        return tuple(map(_deflated, self.parts))

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        return 1_000 + sum(map(sys.getsizeof, (*self.parts, *self.packed)))


def page_of(response: HttpResponse) -> KeptPage:
    """What is kept of an answer: nothing of whom it was made for."""
    parts = tuple(TOKEN.split(response.content))
    return KeptPage(response.status_code, dict(response.headers), parts)


def answer_with(page: KeptPage, request: HttpRequest) -> HttpResponse:
    """The page for this visitor: with a token of their own, compressed if their browser asks."""
    token = get_token(request).encode() if len(page.parts) > 1 else b""
    content = token.join(page.parts)
    response = HttpResponse(content, status=page.status, headers=page.headers)
    patch_vary_headers(response, ["Accept-Encoding"])
    if content and ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        response.content = gzipped(page, token, content)
        response.headers["Content-Encoding"] = "gzip"
    return response


def gzipped(page: KeptPage, token: bytes, content: bytes) -> bytes:
    """``content``, which is the page with this token, as a gzip file."""
    end = struct.pack("<LL", zlib.crc32(content), len(content))
    return b"".join((HEAD, _stored(token).join(page.packed), LAST_BLOCK, end))


def _deflated(part: bytes) -> bytes:
    packer = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(text: bytes) -> bytes:
    """A short text as a block of its own, not compressed."""
    return struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text
