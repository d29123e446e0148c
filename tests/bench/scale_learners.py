"""Very many learners with what they would have, written by the database itself."""

from __future__ import annotations

import subprocess
import time
from typing import Any

LEARNERS = """
INSERT INTO accounts_user (password, is_superuser, email, email_folded, handle, handle_folded,
    display_name, time_zone, is_public, is_staff, is_active, date_joined)
SELECT '!', false, 'many' || n || '@example.org', 'many' || n || '@example.org', '', '',
    '', 'UTC', false, false, true, now() - random() * interval '1 year'
FROM generate_series(%s, %s) AS n RETURNING id
"""

TICKED = """
CREATE TEMPORARY TABLE ticked AS
SELECT person.id AS user_id, leaf.id AS topic_id,
    (SELECT coalesce(max(id), 0) FROM roadmap_action) + row_number() OVER () AS action_id,
    (ARRAY['done', 'done', 'done', 'known', 'learning', 'skipped'])[1 + (person.id + leaf.id) %% 6]
        AS status,
    date_trunc('second', now() - random() * interval '300 days') AS at
FROM accounts_user AS person
CROSS JOIN LATERAL (
    SELECT topic.id FROM roadmap_topic AS topic
    WHERE NOT EXISTS (SELECT 1 FROM roadmap_topic AS below WHERE below.parent_id = topic.id)
    ORDER BY topic.id LIMIT 20 + person.id %% 41
) AS leaf
WHERE person.id >= %s
"""
"""Of the leaves of the shipped roadmap each has 20 to 60, one action for each."""

WRITTEN = (
    """INSERT INTO roadmap_progress (user_id, topic_id, status, since)
    SELECT user_id, topic_id, status, at FROM ticked""",
    """INSERT INTO roadmap_action (id, user_id, kind, created_at)
    SELECT action_id, user_id, 'status', at FROM ticked""",
    """INSERT INTO roadmap_progressevent
        (user_id, action_id, topic_id, from_status, to_status, at, day, source)
    SELECT user_id, action_id, topic_id, 'todo', status, at, at::date, 'web' FROM ticked""",
    "SELECT setval(pg_get_serial_sequence('roadmap_action', 'id'), max(id)) FROM roadmap_action",
    "DROP TABLE ticked",
)


def set_up() -> None:
    """Django in this process, on the database of the environment."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()


def fill(number: int, people: int) -> list[str]:
    """As many learners as are wanted in all; the session keys of up to ``people`` of them."""
    from django.db import connection

    from accounts.models import User

    there = User.objects.count()
    if number > there:
        with connection.cursor() as cursor:
            cursor.execute(LEARNERS, [there + 1, number])
            (first, *_), *_ = cursor.fetchall()
            cursor.execute(TICKED, [first])
            for statement in WRITTEN:
                cursor.execute(statement)
            cursor.execute("VACUUM ANALYZE")
    picked = User.objects.order_by("?")[:people]
    return [session_of(person) for person in picked]


def session_of(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "localhost:8000"})
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sizes() -> str:
    """The size of the database, and how long a dump of it takes."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_database_size(current_database())),"
            " (SELECT count(*) FROM roadmap_progress)"
        )
        size, rows = cursor.fetchone()
    server = settings.DATABASES["default"]
    began = time.monotonic()
    dump = subprocess.run(
        [
            *("pg_dump", "--format=custom"),
            *("--host", server["HOST"], "--port", str(server["PORT"])),
            *("--username", server["USER"], server["NAME"]),
        ],
        stdout=subprocess.DEVNULL,
        check=False,
    )
    took = f"{time.monotonic() - began:.1f} s" if dump.returncode == 0 else "not possible"
    return f"{size}, {rows:,} statuses; pg_dump {took}"
