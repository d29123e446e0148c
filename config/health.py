"""Whether the process is alive, and whether the site is ready to serve: /healthz and /readyz."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.database.migrations import fits, pending
from config.database.refusals import refusal_of
from config.models import Pulse

PATIENCE = 0.8
"""Seconds in which all checks must end; one that does not has failed."""
KEPT = 1.0
"""Seconds for which it holds what a check found."""
LEAST_FREE = 50 * 1024 * 1024
"""Bytes of the data folder's disk below which the site is not ready to take what people write."""
OK = "ok"
"""What a check says that finds nothing."""


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """A line for each check; 200 when all say ok, else 503."""
    until = time.monotonic() + PATIENCE
    begun = {name: check.begin() for name, check in CHECKS.items()}
    found = {name: verdict(until) for name, verdict in begun.items()}
    status = 200 if set(found.values()) == {OK} else 503
    text = "".join(f"{name}: {verdict}\n" for name, verdict in found.items())
    return HttpResponse(text, status=status, content_type="text/plain")


def probes(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware that answers both before anything else looks at a request.

    What asks them, such as a load balancer or a container's health check, knows neither the host of
    the site nor its https, and a cookie of a browser beside it must not lead to the database.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        view = PROBES.get(request.path_info)
        if view is None:
            return get_response(request)
        request.resolver_match = resolve(request.path_info)  # for the log, which names routes
        return view(request)

    return middleware


class InTime:
    """A check that can be given up, in a thread of its own: databases can hang.

    Whoever asks while it runs waits for the same one, and what it found holds for a moment: the
    page is public, and asking it often must neither cost much nor change what others hear.
    """

    def __init__(self, check: Callable[[], str], otherwise: str) -> None:
        self.check, self.otherwise = check, otherwise
        self._lock = threading.Lock()
        self._last: Run | None = None

    def begin(self) -> Callable[[float], str]:
        """Start it if need be; what is returned waits for its word until a ``time.monotonic``."""
        with self._lock:
            if self._last is None or self._last.is_past():
                self._last = Run(self.check)
                self._start(self._last)
            run = self._last
        return lambda until: run.verdict(until) or self.otherwise

    def _start(self, run: Run) -> None:
        try:
            threading.Thread(target=run, daemon=True).start()
        except RuntimeError:
            run.found = "the machine gives no more threads"
            run.end()

    def forget(self) -> None:
        """Ask again when it is next asked."""
        with self._lock:
            self._last = None


class Run:
    """One time that a check is made: a thread calls it, others wait for what it finds."""

    def __init__(self, check: Callable[[], str]) -> None:
        self.check = check
        self.found = ""
        self.began, self.ended_at = time.monotonic(), 0.0
        self._ended = threading.Event()

    def __call__(self) -> None:
        try:
            self.found = self.check()
        finally:
            try:
                connection.close()
            finally:
                self.end()

    def end(self) -> None:
        self.ended_at = time.monotonic()
        self._ended.set()

    def is_past(self) -> bool:
        """Whether it has ended, and that long ago that another is due."""
        return self._ended.is_set() and time.monotonic() - self.ended_at >= KEPT

    def verdict(self, until: float) -> str:
        """What it found; empty where it did not end in time."""
        self._ended.wait(max(0, min(until, self.began + PATIENCE) - time.monotonic()))
        return self.found


def database() -> str:
    """Whether it takes what is written."""
    try:
        Pulse.objects.update_or_create(name="ready", defaults={"at": timezone.now()})
    except DatabaseError as error:
        return refusal_of(error) or "it does not answer"
    return OK


def migrations() -> str:
    try:
        if not fits():
            return "a newer release has changed the database"
        return "some are pending" if pending() else OK
    except DatabaseError:
        return "the database does not answer"


def disk() -> str:
    """Whether the data folder has room; of the database's own disk, elsewhere, nothing is known."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    return OK if free >= LEAST_FREE else "nearly full"


PROBES = {"/healthz": alive, "/readyz": ready}
CHECKS: dict[str, InTime] = {
    "database": InTime(database, "it does not answer in time"),
    "migrations": InTime(migrations, "the database does not answer in time"),
    "disk": InTime(disk, "it does not answer in time"),
}
