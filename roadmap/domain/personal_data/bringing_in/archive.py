"""An export as it was uploaded, a JSON document or an archive with one, as plain data."""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from typing import Any, NoReturn

from roadmap.domain.personal_data.bringing_in.problems import TakeawayError, shown
from roadmap.domain.personal_data.export import DOCUMENT, FORMAT, VERSION

SIZE_LIMIT = 32 * 1024 * 1024
"""Bytes of a file, and of the document in an archive. Five years of a learner who does ten things
a day, with 2,000 notes written twice, are 21 MB: ``pytest -s -m matrix -k five_years`` says so."""
ENTRY_LIMIT = 2_000
"""Files that an archive may hold: the document, and a checklist of each roadmap."""
PIECE_LIMIT = 3_000_000
"""Commas and brackets in a document. Five years have a fifth of it; made of nothing else, it
would take many times its size in memory."""
NO_EXPORT = "This is no export from Cairn: choose the file that “Take it along” made."
NOT_WHOLE = "The file is damaged or not whole: download it once more."
Document = dict[str, Any]


def document_of(data: bytes) -> Document:
    """The document in a file of either form.

    Raises:
        TakeawayError: it is none, is damaged, too large, or from a newer release.
    """
    if len(data) > SIZE_LIMIT:
        raise TakeawayError(too_large())
    if data[:4] == b"PK\x03\x04":
        data = _unpacked(data)
    return _judged(_parsed(data))


def too_large() -> str:
    return f"An export may hold {SIZE_LIMIT // 1024 // 1024} MB; this one is larger."


ENTRY = b"PK\x01\x02"
"""What each file begins with in an archive's table of contents, all of which is read at once."""


def _unpacked(data: bytes) -> bytes:
    """The document of an archive; what it says of its size is believed for a refusal only."""
    if data.count(ENTRY) > ENTRY_LIMIT:
        raise TakeawayError(NO_EXPORT)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo(DOCUMENT)
            if entry.file_size > SIZE_LIMIT:
                raise TakeawayError(too_large())
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise TakeawayError(NO_EXPORT)
            with archive.open(entry) as document:
                text = document.read(SIZE_LIMIT + 1)
    except KeyError as error:
        raise TakeawayError(f"There is no {DOCUMENT} in this archive. {NO_EXPORT}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, TakeawayError):
            raise
        raise TakeawayError(NOT_WHOLE) from error
    if len(text) > SIZE_LIMIT:
        raise TakeawayError(too_large())
    return text


def _parsed(data: bytes) -> Any:
    if sum(map(data.count, (b",", b"[", b"{"))) > PIECE_LIMIT:
        raise TakeawayError("There is more in this file than in any export.")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refused, parse_float=_finite)
    except TakeawayError:
        raise
    except json.JSONDecodeError as error:
        if not data.lstrip().startswith((b"{", b"\xef\xbb\xbf")):
            raise TakeawayError(NO_EXPORT) from error
        raise TakeawayError(f"line {error.lineno}: {error.msg}. {NOT_WHOLE}") from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise TakeawayError(NOT_WHOLE) from error


def _refused(name: str) -> NoReturn:
    raise TakeawayError(f"{shown(name)} is no number that an export has. {NOT_WHOLE}")


def _finite(digits: str) -> float:
    """A number with a fraction; 1e400 is one that Python takes for infinite."""
    number = float(digits)
    return number if math.isfinite(number) else _refused(digits)


def _judged(document: Any) -> Document:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise TakeawayError(NO_EXPORT)
    version = document.get("version")
    if type(version) is not int or version < 1:
        raise TakeawayError(f"The version of the export is {shown(version)}. {NOT_WHOLE}")
    if version > VERSION:
        raise TakeawayError(
            f"The export is of version {shown(version)}, and this site reads up to {VERSION}: "
            "it has to be updated first."
        )
    return document
