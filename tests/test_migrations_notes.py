"""Notes that were written before they were searched in the database are found afterwards."""

from __future__ import annotations

import importlib

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from roadmap.domain.normalize import words_for_search
from roadmap.models import Note
from tests.factories import UserFactory

WORDS = ("roadmap", "0011_words_and_days")


@pytest.mark.django_db(transaction=True)
def test_present_notes_get_their_words_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        importlib.import_module("roadmap.migrations.0011_words_and_days"), "BATCH", 2
    )
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    [before] = [
        node.key
        for node in executor.loader.graph.node_map[WORDS].parents
        if node.key[0] == "roadmap"
    ]
    others = [node for node in newest if node[0] != "roadmap"]
    executor.migrate([before])
    try:
        old = executor.loader.project_state([*others, before]).apps
        roadmap = old.get_model("roadmap", "Roadmap").objects.create(slug="trail", title="Trail")
        level = old.get_model("roadmap", "Level").objects.create(roadmap=roadmap, slug="basics")
        line = old.get_model("roadmap", "Category").objects.create(roadmap=roadmap, code="db")
        user_id = UserFactory().pk
        for number, body in enumerate(("Erste ÜBUNG", "", "C++ und C#", "x" * 50_000, "last")):
            topic = old.get_model("roadmap", "Topic").objects.create(
                roadmap=roadmap, level=level, category=line, slug=f"topic-{number}", title="A topic"
            )
            old.get_model("roadmap", "Note").objects.create(
                user_id=user_id, topic=topic, body=body, revision=7
            )
        times = list(
            old.get_model("roadmap", "Note")
            .objects.order_by("pk")
            .values_list("updated_at", flat=True)
        )
    finally:
        MigrationExecutor(connection).migrate(newest)
    notes = list(Note.objects.order_by("pk"))
    assert len(notes) == 5
    assert [note.words for note in notes[:3]] == [" erste ubung", "", " c++ und c#"]
    assert all(note.words == words_for_search(note.body) for note in notes)
    assert [(note.revision, note.updated_at) for note in notes] == [(7, time) for time in times]
