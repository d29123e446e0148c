"""How many requests were answered, by route and status, and how long they took, by route."""

from __future__ import annotations

import os

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

from config.logs.served import ServedRequest
from config.metrics import workers

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

if workers.FOLDER_VARIABLE in os.environ:
    values.ValueClass = values.MultiProcessValue(process_identifier=workers.number)

disable_created_metrics()  # when a count began is of no use, and several workers have none
OF_PROCESS = CollectorRegistry()
ANSWERED = Counter(
    "cairn_http_requests",
    "Requests that were answered, by the name of the address and the status.",
    ["route", "status"],
    registry=OF_PROCESS,
)
TIME = Histogram(
    "cairn_http_request_duration_seconds",
    "How long an answer took, by the name of the address.",
    ["route"],
    buckets=SECONDS,
    registry=OF_PROCESS,
)
_answered: dict[tuple[str, int], Counter] = {}
_time: dict[str, Histogram] = {}


def record(done: ServedRequest) -> None:
    """Count an answer. Routes and statuses are few, so what counts them is looked up once each."""
    counter = _answered.get((done.route, done.status))
    if counter is None:
        counter = ANSWERED.labels(done.route, str(done.status))
        _answered[done.route, done.status] = counter
    histogram = _time.get(done.route)
    if histogram is None:
        histogram = _time[done.route] = TIME.labels(done.route)
    counter.inc()
    histogram.observe(done.milliseconds / 1000)


def of_all_workers() -> bytes:
    """What all processes of this gunicorn counted, in Prometheus' text."""
    folder = workers.folder()
    if folder is None:
        return generate_latest(OF_PROCESS)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))
    return generate_latest(registry)
