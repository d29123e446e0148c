"""What migrations wrote is put back after a test that empties all tables.

Django keeps such tests for the end. Among several processes one may take over, after it had some of
them, tests that another had not begun.
"""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate

CURATORS = importlib.import_module("roadmap.migrations.0002_curators")


def listen() -> None:
    post_migrate.connect(put_back, sender=apps.get_app_config("roadmap"))


def put_back(using: str, **kwargs: Any) -> None:
    """Make the group of curators; where migrations are run, which have a plan, they make it."""
    if "plan" not in kwargs:
        CURATORS.make_group(apps, SimpleNamespace(connection=connections[using]))
