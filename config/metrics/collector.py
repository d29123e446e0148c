"""The numbers of the site in Prometheus' form, with those of its processes and its database."""

from __future__ import annotations

import platform
import shutil
import time
from collections.abc import Iterable, Iterator
from functools import partial
from typing import override

import django
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Metric, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from config.metrics import workers
from config.metrics.numbers import NumberSource, SiteNumber, kept_numbers


class SiteCollector(Collector):
    @override
    def collect(self) -> Iterator[Metric]:
        yield release()
        seconds = seconds_of_query()
        yield from database(seconds)
        yield from disk()
        yield from processes()
        for kept in kept_numbers():
            yield from families(kept.source, kept.now(may_read=seconds is not None))


def of_site() -> bytes:
    registry = CollectorRegistry()
    registry.register(SiteCollector())
    return generate_latest(registry)


def release() -> Metric:
    versions = {
        "release": settings.CAIRN_RELEASE,
        "python": platform.python_version(),
        "django": django.get_version(),
    }
    return InfoMetricFamily("cairn_release", "What is running.", value=versions)


def seconds_of_query() -> float | None:
    """How long the database takes to answer a small question; None where it does not."""
    began = time.perf_counter()
    try:
        ContentType.objects.order_by("pk").exists()
    except DatabaseError:
        return None
    return time.perf_counter() - began


def database(seconds: float | None) -> Iterator[Metric]:
    is_up = int(seconds is not None)
    yield GaugeMetricFamily("cairn_database_up", "1 if the database answers.", value=is_up)
    latency = GaugeMetricFamily("cairn_database_query_seconds", "How long a small query took.")
    if seconds is not None:
        latency.add_metric([], seconds)
    yield latency


def disk() -> Iterator[Metric]:
    found = shutil.disk_usage(settings.DATA_DIR)
    text = "bytes on the disk of the data folder."
    yield GaugeMetricFamily("cairn_disk_free_bytes", f"Free {text}", value=found.free)
    yield GaugeMetricFamily("cairn_disk_size_bytes", f"All {text}", value=found.total)


def processes() -> Iterator[Metric]:
    """Memory, CPU time and open files of each worker, by its number."""
    found: dict[str, Metric] = {}
    for number, pid in workers.pids():
        process = ProcessCollector(namespace="cairn", pid=partial(int, pid), registry=None)
        for family in process.collect():
            metric = found.setdefault(
                family.name, Metric(family.name, family.documentation, family.type)
            )
            for sample in family.samples:
                metric.add_sample(sample.name, {"worker": str(number)}, sample.value)
    yield from found.values()


def families(source: NumberSource, numbers: Iterable[SiteNumber]) -> Iterator[Metric]:
    """One for each name of a source, without a value where there is none."""
    for name, text in source.texts.items():
        labels = source.labels.get(name, ())
        family = GaugeMetricFamily(name, text, labels=labels)
        for number in numbers:
            if number.name == name:
                family.add_metric([number.labels[label] for label in labels], number.value)
        yield family
