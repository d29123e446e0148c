"""Everything a learner has as one JSON document, or as a ZIP with checklists."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap.domain.changes.naming import take_natural
from roadmap.domain.checklists.export import Format, export_checklist
from roadmap.domain.progress.learner import Learner
from roadmap.models import Objective, Progress, Roadmap, Topic

FORMAT, VERSION = "cairn-takeaway", 2
"""What docs/formats.md describes; a file of an earlier version can be brought in, too."""
DOCUMENT = "cairn.json"
"""The name of the document in an archive."""
NAMES = {
    "action": "actions",
    "progress": "statuses",
    "progressevent": "status_events",
    "objectivetick": "objectives",
    "objectiveevent": "objective_events",
    "note": "notes",
    "noteevent": "note_events",
    "evidence": "evidence",
    "evidenceevent": "evidence_events",
    "plan": "plan",
    "preferences": "preferences",
}
"""Names in the document by model; one that is missing here appears under its own name."""

CHANGE = ("kind", "summary", "changes", "created_at", "undone_at")
"""What the document says of each change of a roadmap."""


def export_learner(*, user_id: int, profile: Mapping[str, object]) -> dict[str, Any]:
    """Everything the site knows about a person: their profile, their rows, their roadmaps.

    Each row has all its columns but :data:`DERIVED`. Topics and objectives are named by uid and
    title or text.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": timezone.now(),
        "profile": dict(profile),
        **{NAMES.get(name, name): rows for name, rows in _tables(user_id)},
        "roadmaps": [
            {
                "visibility": roadmap.visibility,
                "created_at": roadmap.created_at,
                "forked_from": forked_from,
                "follows": roadmap.follows,
                **{
                    name: [item.values for item in items.values()]
                    for name, items in take_natural(roadmap).items.items()
                },
                "changes": list(roadmap.changesets.values(*CHANGE)),
            }
            for roadmap, forked_from in _own(user_id)
        ],
    }


def _own(user_id: int) -> list[tuple[Roadmap, UUID | None]]:
    """A person's roadmaps, each with the uid of its original where they may open that."""
    roadmaps = list(Roadmap.objects.filter(owner_id=user_id).select_related("forked_from"))
    user = get_user_model()._default_manager.get(pk=user_id)
    originals = {roadmap.forked_from_id for roadmap in roadmaps if roadmap.forked_from_id}
    visible = Roadmap.objects.visible_to(user).filter(pk__in=originals) if originals else []
    uids = {original.pk: original.uid for original in visible}
    return [(roadmap, uids.get(roadmap.forked_from_id)) for roadmap in roadmaps]


def tables() -> list[type[models.Model]]:
    """The models of this app whose rows belong to a person."""
    related = get_user_model()._meta.related_objects
    owned = {relation.related_model for relation in related if relation.field.name == "user"}
    return sorted(
        (
            model
            for model in owned
            if isinstance(model, type) and model._meta.app_label == "roadmap"
        ),
        key=lambda model: model.__name__,
    )


def _tables(user_id: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    closed = _closed_roadmaps(user_id)
    for model in tables():
        columns = [column for field in model._meta.concrete_fields for column in _columns(field)]
        names = [name for name, _ in columns]
        rows = model._default_manager.filter(user_id=user_id).order_by("pk")
        lookups = [lookup for _, lookup in columns]
        yield (
            str(model._meta.model_name),
            [
                _without_titles_of(closed, dict(zip(names, row, strict=True)))
                for row in rows.values_list(*lookups)
            ],
        )


def _closed_roadmaps(user_id: int) -> frozenset[str]:
    """The slugs of the roadmaps that the person may not open, or no longer."""
    user = get_user_model()._default_manager.get(pk=user_id)
    visible = Roadmap.objects.visible_to(user)
    closed = Roadmap.objects.exclude(pk__in=visible.values("pk"))
    return frozenset(closed.values_list("slug", flat=True))


def _without_titles_of(closed: Collection[str], row: dict[str, Any]) -> dict[str, Any]:
    """The row without titles of a closed roadmap: these are its owner's, not the person's."""
    if row.get("roadmap") not in closed:
        return row
    return row | {name: None for name in TITLES if name in row}


DERIVED = ("words",)
"""Columns that say again what another says."""
TITLES = ("roadmap", "roadmap_title", "topic_title", "objective_text")


def _columns(field: Any) -> list[tuple[str, str]]:
    """What the document has for a column of a table: (name, what to select)."""
    name = field.name
    if name in ("user", "guest", *DERIVED):
        return []
    if field.related_model is Topic:
        return _topic_columns(name, name)
    if name == "followed":
        return [(name, f"{name}__uid")]
    if field.related_model is Roadmap:
        return [
            ("roadmap_uid", f"{name}__uid"),
            ("roadmap", f"{name}__slug"),
            ("roadmap_title", f"{name}__title"),
        ]
    if field.related_model is Objective:
        return [
            ("objective", f"{name}__uid"),
            ("objective_text", f"{name}__text"),
            *_topic_columns("topic", f"{name}__topic"),
        ]
    return [(name, field.attname)]


def _topic_columns(name: str, path: str) -> list[tuple[str, str]]:
    return [
        (name, f"{path}__uid"),
        (f"{name}_title", f"{path}__title"),
        ("roadmap", f"{path}__roadmap__slug"),
        ("roadmap_title", f"{path}__roadmap__title"),
    ]


class _Encoder(DjangoJSONEncoder):
    """Writes moments to the microsecond, so that what is brought in has the same."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else super().default(value)


def as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, cls=_Encoder, ensure_ascii=False, indent=2) + "\n"


def as_zip(document: Mapping[str, Any], *, learner: Learner) -> bytes:
    """The document with a Markdown checklist of every roadmap the learner has begun or owns."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, as_json(document))
        for roadmap in begun_roadmaps(learner):
            file = export_checklist(learner=learner, roadmap=roadmap, file_format=Format.MARKDOWN)
            archive.writestr(f"checklists/{file.name}", file.text)
    return out.getvalue()


def begun_roadmaps(learner: Learner) -> models.QuerySet[Roadmap]:
    """Those with progress of the learner that they may open, and their own."""
    user = get_user_model()._default_manager.get(pk=learner.account_id)
    begun = Topic.objects.filter(pk__in=learner.rows(Progress).values("topic_id"))
    visible = Roadmap.objects.visible_to(user)
    found: models.QuerySet[Roadmap] = Roadmap.objects.filter(
        Q(owner_id=learner.account_id)
        | Q(pk__in=begun.values("roadmap_id")) & Q(pk__in=visible.values("pk"))
    )
    return found.order_by("pk")
