"""A try to connect that is given up sooner than by libpq, which counts seconds for each address."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

import psycopg

LEAST = 2
"""Seconds that libpq waits at the least."""
SOONER = 0.5
"""Seconds by which it is given up before them, so that the answer is there by then."""


def patience(parameters: Mapping[str, Any]) -> float | None:
    """Seconds to wait for a connection with these parameters; None for as long as it takes."""
    given = float(parameters.get("connect_timeout") or 0)
    return max(given, LEAST) - SOONER if given > 0 else None


def in_time(seconds: float | None, connect: Callable[[], Any]) -> Any:
    """What ``connect`` returns; what it returns later is closed.

    Raises:
        psycopg.OperationalError: it failed, or did not return in so many ``seconds``.
    """
    future: Future[Any] = Future()
    threading.Thread(target=settle, args=[future, connect], daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        future.add_done_callback(discard)
        message = f"it did not answer in {seconds:g} seconds"
        raise psycopg.OperationalError(message) from None


def settle(future: Future[Any], connect: Callable[[], Any]) -> None:
    try:
        future.set_result(connect())
    except BaseException as error:
        future.set_exception(error)


def discard(future: Future[Any]) -> None:
    if future.exception() is None:
        future.result().close()
