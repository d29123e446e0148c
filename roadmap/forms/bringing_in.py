"""Validation of an export that is brought in: chosen as a file, or carried from the preview."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from roadmap.domain.personal_data.bringing_in.archive import SIZE_LIMIT, too_large
from roadmap.domain.personal_data.bringing_in.bring_in import Takeaway, read_takeaway
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError

CARRIED = 1_500_000
"""Characters of a file that the preview carries along in its form, of the 2 MB that a form may
have. A larger one is chosen again."""
CHOOSE = "Choose the file."


class BringInForm(forms.Form):
    """Once it is valid it has the ``takeaway``, and what to carry along as ``carried``."""

    upload = forms.FileField(
        label="The file",
        required=False,
        allow_empty_file=True,
        help_text="cairn.json, or the archive with it.",
        widget=forms.FileInput(attrs={"accept": ".json,.zip,application/json,application/zip"}),
    )
    document = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    takeaway: Takeaway
    carried = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            # They are of hidden fields, which only a made-up form fills so.
            self.add_error("upload", CHOOSE)
            return data
        try:
            content = self._content(data)
            self.takeaway = read_takeaway(content)
        except TakeawayError as error:
            self.add_error("upload", str(error))
            return data
        packed = base64.b64encode(zlib.compress(content)).decode()
        self.carried = packed if len(packed) <= CARRIED else ""
        return data

    def _content(self, data: dict[str, Any]) -> bytes:
        upload = data.get("upload")
        if isinstance(upload, UploadedFile):
            if (upload.size or 0) > SIZE_LIMIT:
                raise TakeawayError(too_large())
            return upload.read(SIZE_LIMIT + 1)
        if data.get("document"):
            return unpacked(data["document"])
        raise TakeawayError(CHOOSE)


def unpacked(text: str) -> bytes:
    """What the preview had packed; no more of it than a file may hold.

    Raises:
        TakeawayError: it is damaged or too large.
    """
    try:
        packed = base64.b64decode(text, validate=True)
        content = zlib.decompressobj().decompress(packed, SIZE_LIMIT + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise TakeawayError(CHOOSE) from error
    if len(content) > SIZE_LIMIT:
        raise TakeawayError(too_large())
    return content
