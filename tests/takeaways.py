"""Short ways to export a person's data, to bring it in elsewhere, and to compare two exports."""

from __future__ import annotations

import json
from typing import Any

from accounts.models import User
from roadmap.domain.personal_data.bringing_in.bring_in import (
    bring_in,
    fingerprint,
    preview,
    read_takeaway,
)
from roadmap.domain.personal_data.bringing_in.places import uid_here
from roadmap.domain.personal_data.bringing_in.plan import Numbers
from roadmap.domain.personal_data.export import as_json, export_learner
from tests.checklists import learner_of

Document = dict[str, Any]
EVENTS = ("status_events", "objective_events", "note_events", "evidence_events")
STATES = ("statuses", "objectives", "notes", "evidence", "plan", "preferences")


def document_of(user: User) -> Document:
    parsed: Document = json.loads(as_json(export_learner(user_id=user.pk, profile={})))
    return parsed


def bring(user: User, document: Document | bytes) -> Numbers:
    """Bring a document in as the page does: look at it, then carry out just that."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    takeaway = read_takeaway(data)
    learner = learner_of(user)
    seen = preview(learner=learner, user=user, takeaway=takeaway)
    expected = fingerprint(takeaway, seen)
    done = bring_in(learner=learner, user=user, takeaway=takeaway, expected=expected)
    assert done == seen, "the answer has the numbers of the preview"
    return seen


def comparable(document: Document, came_from: Document | None = None, owner: int = 0) -> Document:
    """What two exports of the same life have in common.

    Left out are ids, which name actions within one file, when the file was made, the account's
    own data, and of a person's own roadmaps the address, who may open it and the log of changes.
    Their uids are new, and are given back here what they came from.
    """
    text = json.dumps(document)
    for roadmap, uid in uids_of(came_from) if came_from else ():
        text = text.replace(uid_here(owner, roadmap, "" if uid == roadmap else uid), uid)
    made: Document = json.loads(text)
    own = {roadmap["roadmap"][0]["slug"] for roadmap in made["roadmaps"]}
    numbers = {row["id"]: place for place, row in enumerate(made["actions"])}
    result: Document = {"actions": [_plain(row, own) for row in made["actions"]]}
    for part in EVENTS:
        rows = ({**row, "action": numbers[row["action"]]} for row in made[part])
        result[part] = [_plain(row, own) for row in rows]
    for part in STATES:
        result[part] = sorted((_plain(row, own) for row in made[part]), key=repr)
    result["roadmaps"] = sorted((_roadmap(each) for each in made["roadmaps"]), key=repr)
    return result


def _plain(row: Document, own: set[str]) -> Document:
    plain = {name: value for name, value in row.items() if name != "id"}
    if plain.get("roadmap") in own:
        plain["roadmap"] = "one's own"
    return plain


def _roadmap(roadmap: Document) -> Document:
    parts = {
        name: sorted(rows, key=repr)
        for name, rows in roadmap.items()
        if isinstance(rows, list) and name not in ("changes", "roadmap")
    }
    (given,) = roadmap["roadmap"]
    head = {name: given[name] for name in ("uid", "title", "summary", "body")}
    rest = {name: roadmap[name] for name in ("created_at", "forked_from", "follows")}
    return {**head, **rest, **parts}


def uids_of(document: Document) -> list[tuple[str, str]]:
    """Of everything in the person's own roadmaps, each with that of its roadmap."""
    return [
        (roadmap["roadmap"][0]["uid"], row["uid"])
        for roadmap in document["roadmaps"]
        for part in ("roadmap", "topic", "objective")
        for row in roadmap[part]
    ]
