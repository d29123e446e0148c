"""The dashboard and the alerts that are shipped ask for metrics that the site has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from config.logs.served import ServedRequest
from config.metrics.collector import of_site
from config.metrics.requests import of_all_workers, record

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana" / "cairn.json").read_text())
RULES = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
KINDS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
LABELS = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
BY = re.compile(r"\bby \(([^)]*)\)")
SCRAPED = {"job", "instance", "le"}
"""Labels that Prometheus adds, and that of the steps of a histogram."""


def expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", []))
    for variable in DASHBOARD["templating"]["list"]:
        yield variable.get("definition", "")
    for group in RULES:
        yield from (rule["expr"] for rule in group["rules"])


@pytest.fixture
def families(db: None) -> dict[str, Any]:
    """Everything that /metrics knows of, by the names under which it is asked for."""
    record(ServedRequest("GET", "healthz", 200, 1.0, "1", "-"))
    text = (of_all_workers() + of_site()).decode()
    return {
        family.name + ending: family
        for family in text_string_to_metric_families(text)
        for ending in KINDS.get(family.type, ("",))
    }


def test_every_metric_that_is_asked_for_is_there(families: dict[str, Any]) -> None:
    asked = {name for text in expressions() for name in re.findall(r"\bcairn_\w+", text)}
    assert len(asked) > 15
    assert asked <= set(families)


def test_the_dashboard_shows_every_metric_of_the_site(families: dict[str, Any]) -> None:
    shown = {name for text in expressions() for name in re.findall(r"\bcairn_\w+", text)}
    own = {name.removesuffix("_sum").removesuffix("_count") for name in families}
    left = own - shown - {name.removesuffix("_bucket") for name in shown}
    assert {name for name in left if "_process_" not in name} == set()


def test_every_label_that_is_asked_for_is_there(families: dict[str, Any]) -> None:
    known = {
        label for family in families.values() for one in family.samples for label in one.labels
    }
    known |= SCRAPED | {"days", "roadmap"}
    for text in expressions():
        asked = set(LABELS.findall(text))
        for names in BY.findall(text):
            asked |= {name.strip() for name in names.split(",")}
        assert asked <= known, text


def test_a_dashboard_can_be_read_by_any_prometheus() -> None:
    names = [variable["name"] for variable in DASHBOARD["templating"]["list"]]
    assert names == ["datasource", "job"]
    panels = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    assert {panel["datasource"]["uid"] for panel in panels} == {"${datasource}"}
    places = [panel["gridPos"] for panel in panels]
    assert all(place["x"] + place["w"] <= 24 for place in places)


def test_each_alert_says_what_is_wrong_and_what_to_do() -> None:
    for group in RULES:
        for rule in group["rules"]:
            assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
            assert rule["labels"]["severity"] in ("warning", "critical")
            assert {"summary", "description"} == set(rule["annotations"])


def test_prometheus_is_told_the_address_of_the_metrics() -> None:
    (job,) = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())[
        "scrape_configs"
    ]
    assert job["metrics_path"] == reverse("metrics")
    assert job["authorization"]["type"] == "Bearer"
