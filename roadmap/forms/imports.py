"""Validation of an import: the text or files, and what they are for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from roadmap.domain.checklists.import_plan import TICKS
from roadmap.domain.checklists.model import FILE_LIMIT, SIZE_LIMIT, ChecklistError, ChecklistFile
from roadmap.domain.checklists.read_markdown import decoded, normalized, read_checklist
from roadmap.domain.normalize import normalize_line
from roadmap.enums import Status
from roadmap.forms.learning import TextField

PROGRESS, ROADMAP = "progress", "roadmap"
OVERRIDE = re.compile(r"match-([1-9]\d{0,5})")


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; of each no more is read than an import may hold."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[ChecklistFile]:
        uploads = data if isinstance(data, list | tuple) else [data]
        uploads = [upload for upload in uploads if isinstance(upload, UploadedFile)]
        if len(uploads) > FILE_LIMIT:
            raise forms.ValidationError(f"At most {FILE_LIMIT} files can be read at once.")
        try:
            return [decoded(upload.read(SIZE_LIMIT + 4), upload.name or "") for upload in uploads]
        except ChecklistError as error:
            raise forms.ValidationError(str(error)) from error


class ImportForm(forms.Form):
    """What to import and what for. Once it is valid it has ``checklist`` and ``documents``."""

    text = TextField(
        label="Paste a checklist",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 10, "spellcheck": "false", "placeholder": "- [x] Git basics"}
        ),
    )
    upload = FilesField(
        label="Or choose files",
        required=False,
        help_text="Markdown, or a JSON or CSV file that Cairn wrote. Up to 1 MB together.",
    )
    use = forms.ChoiceField(
        label="What it is for",
        choices=[
            (PROGRESS, "My progress on a roadmap here"),
            (ROADMAP, "A new roadmap of my own"),
        ],
        initial=PROGRESS,
        widget=forms.RadioSelect,
    )
    roadmap = forms.ChoiceField(label="Roadmap", required=False)
    tick = forms.TypedChoiceField(
        label="A tick means",
        choices=[(tick.value, tick.label) for tick in TICKS],
        coerce=Status,
        empty_value=TICKS[0],
        required=False,
    )
    title = forms.CharField(
        label="Title of the new roadmap",
        required=False,
        max_length=120,
        help_text="Empty: the first heading of the file.",
    )
    follow = forms.BooleanField(label="Follow it from now on", required=False)
    own = forms.BooleanField(
        label="Keep the lines without a topic as a private roadmap of my own", required=False
    )

    def __init__(self, *args: Any, roadmaps: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roadmap"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "The one that the file names"), *roadmaps]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        documents = [*self.carried(), *data.get("upload", ())]
        if data.get("text", "").strip():
            documents.insert(0, ChecklistFile(data["text"]))
        documents = [normalized(document) for document in documents]
        if not documents and not self.errors:
            raise forms.ValidationError("Paste a checklist or choose a file.")
        if not self.errors:
            try:
                self.checklist = read_checklist(documents)
            except ChecklistError as error:
                raise forms.ValidationError(str(error)) from error
            if self.checklist.is_empty:
                raise forms.ValidationError("There is no list in it: no line begins with a bullet.")
        self.documents = tuple(documents)
        return data

    def carried(self) -> list[ChecklistFile]:
        """The texts that the preview carries along, with their names."""
        assert isinstance(self.data, QueryDict)
        texts = self.data.getlist("document")[: FILE_LIMIT + 1]
        names = self.data.getlist("document-name")
        return [
            ChecklistFile(text, normalize_line(names[place])[:80] if place < len(names) else "")
            for place, text in enumerate(texts)
        ]

    def overrides(self) -> dict[int, str]:
        """The topics that the person named, by item number; an empty text is none."""
        return {
            int(name[1]): value[:400]
            for key, value in self.data.items()
            if (name := OVERRIDE.fullmatch(key)) and isinstance(value, str)
        }
