"""Odd requests by the thousand: every address, method and form, in five roles, with odd values.

Requests come in rounds. Within a round what one has written is there for the next; after it all is
rolled back, so that no round finds the ground of another destroyed. `FUZZ_REQUESTS` and `FUZZ_SEED`
in the environment say how many and which.
"""

from __future__ import annotations

import itertools
import os
import random
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache as shared_cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import Invitation, User
from accounts.registration.invitations import SIGNER
from roadmap.domain.catalog import cache
from roadmap.domain.changes.changeset import locked
from roadmap.domain.curation.merge import merge
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.learner import Learner
from roadmap.models import Action, Category, Changeset, Level, Objective, Resource, Roadmap, Topic
from tests import factories
from tests.addresses import Address, all_addresses
from tests.conftest import client_of

pytestmark = pytest.mark.matrix

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "4000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
ROUND = 40
"""How many requests build on each other."""
CPU = 2.0
"""Seconds of the processor that no request may take."""
METHODS = ("get", "get", "get", "post", "post", "post", "head", "put", "patch", "delete", "options")
ODD = (
    *("", " ", "0", "-1", "1", "2", "x", "on", "true", "null", "None", "NaN", "1e400", "٣"),
    *("9" * 18, "9" * 19, "9" * 400, "-" + "9" * 19, "1.5", "0x10", "1,5", "1/2"),
    *("\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass").decode("latin1"), "\u202eabc"),
    *(
        "\ufffe",
        "é" * 300,
        "漢" * 121,
        "🙂" * 60,
        "\r\n\r\nX: y",
        "%00",
        "%",
        "%zz",
        "\\",
        "'",
        '"',
    ),
    *("<script>alert(1)</script>", "{{ 7|add:7 }}", "' OR 1=1 --", "../../etc/passwd", "a/../b"),
    *("http://[::1", "//evil.example", "javascript:alert(1)", "http://a@b:c", "https://xn--a-"),
    *(
        "2026-02-30",
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "2026-11-28T10:00:00Z",
        "Mars/Phobos",
    ),
    *(
        "[" * 5_000,
        "- [x] " * 2_000,
        "`" * 9_000,
        "x" * 60_000,
        "# a\n- [ ] b\n  - [x] c",
        "a: b\nc: d",
    ),
)
QUERY = ("q", "page", "next", "place", "at", "went", "level", "status", "difficulty", "importance")
QUERY += ("category", "roadmap", "use", "from", "change", "earlier", "_popup", "o", "e", "all", "p")
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main"},
    {"HX-Request": "true", "HX-Boosted": "true", "HX-Current-URL": "http://testserver/roadmaps/"},
    {"HX-Request": "true", "HX-Current-URL": "http://[::1", "Referer": "http://[::1"},
    {"HX-History-Restore-Request": "true", "Accept-Language": "ar;q=x", "Accept-Encoding": "br"},
)


@dataclass
class Form:
    """What a page would send: where to, how, and which fields with which values."""

    action: str
    method: str = "get"
    fields: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms of a page, those whose controls stand elsewhere in it too."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.open, self.select = address, "", ""
        self.found: dict[str, Form] = {}
        self.extra: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = values.get("id") or f"form-{len(self.found)}"
            action = values.get("action") or self.address
            form = self.found.setdefault(self.open, Form(action))
            form.action, form.method = action, values.get("method", "get").lower()
        form = self.found.setdefault(values.get("form", self.open), Form(self.address))
        name = values.get("name", "")
        if tag == "select":
            self.select = name
        if tag == "option" and self.select:
            form.fields.setdefault(self.select, []).append(values.get("value", ""))
        elif name and tag in ("input", "textarea", "button", "select"):
            form.fields.setdefault(name, []).extend([values["value"]] if "value" in values else [])
        if "formaction" in values:
            self.extra.append(Form(values["formaction"], "post", {name: [values.get("value", "")]}))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = ""
        elif tag == "select":
            self.select = ""


@dataclass(frozen=True)
class Ground:
    """What there is to ask for, and who asks."""

    clients: dict[str, Client]
    values: dict[str, list[Any]]
    addresses: list[Address]
    forms: list[tuple[str, Form]]


def ground() -> Ground:
    official = factories.small_roadmap(groups=2)
    people = {
        "ada": factories.UserFactory(email="ada@example.org", display_name="Ada"),
        "grace": factories.UserFactory(email="grace@example.org"),
        "root": factories.UserFactory(email="root@example.org", is_staff=True, is_superuser=True),
    }
    live(people["ada"], official)
    clients = {"visitor": Client(), **{name: client_of(user) for name, user in people.items()}}
    clients["guest"] = Client()
    clients["guest"].post("/roadmaps/backend/topics/leaf-1-2/status/", {"status": "done"})
    for name in ("ada", "root"):
        clients[name].post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    for client in clients.values():
        client.raise_request_exception = False
    values = {
        "roadmap": [*Roadmap.objects.values_list("slug", flat=True)],
        "level": [*Level.objects.values_list("slug", flat=True)],
        "topic": [*Topic.objects.values_list("slug", flat=True), "old-name"],
        "code": [*Category.objects.values_list("code", flat=True)],
        "uid": [*Objective.objects.values_list("uid", flat=True)],
        "object_id": [*range(1, 60)],
        "action": [*Action.objects.values_list("pk", flat=True)],
        "evidence": [1],
        "link": [*Resource.objects.values_list("pk", flat=True)],
        "change": [*Changeset.objects.values_list("pk", flat=True)],
        "pk": [1],
        "secret": [SIGNER.sign(str(Invitation.objects.create(uses=1_000).pk)), "1:x"],
        "app_label": ["roadmap", "accounts", "auth"],
    }
    addresses = list(all_addresses())
    return Ground(clients, values, addresses, list(forms_of(clients, addresses, values)))


def live(ada: User, official: Roadmap) -> None:
    """Something of everything that people leave behind."""
    learner = Learner(user_id=ada.pk)
    client = client_of(ada)
    leaf = Topic.objects.get(slug="leaf-1-1")
    factories.ObjectiveFactory(topic=leaf)
    factories.ResourceFactory(topic=leaf)
    factories.EvidenceFactory(user=ada, topic=leaf)
    factories.PrerequisiteFactory(topic=Topic.objects.get(slug="single-2"), requires=leaf)
    for slug, status in (("leaf-1-1", "done"), ("leaf-1-2", "learning"), ("single-1", "skipped")):
        client.post(f"/roadmaps/backend/topics/{slug}/status/", {"status": status})
    for number, body in enumerate(("First.", "# Second\n\n`code`", "")):
        save_note(learner=learner, topic=leaf, body=body, revision=number)
    own = make_fork(original=official, owner_id=ada.pk)
    client.post(f"/roadmaps/{own.slug}/edit/levels/", {"title": "Beyond"})
    with locked(official):
        merge(topic=Topic.objects.get(roadmap=official, slug="leaf-2-2"), into=leaf)


def forms_of(
    clients: dict[str, Client], addresses: list[Address], values: dict[str, list[Any]]
) -> Iterator[tuple[str, Form]]:
    """Every form of every page that a role can open, with a button that goes elsewhere as one."""
    seen = set()
    for role, client in clients.items():
        for address in addresses:
            for path in some_paths(address, values):
                with transaction.atomic():
                    page = client.get(path)
                    transaction.set_rollback(True)
                if page.status_code != 200 or "html" not in page.headers.get("Content-Type", ""):
                    continue
                reader = Forms(path)
                reader.feed(page.content.decode())
                for form in (*reader.found.values(), *reader.extra):
                    key = role, form.action, form.method, tuple(form.fields)
                    if form.action.startswith("/") and form.method != "dialog" and key not in seen:
                        seen.add(key)
                        yield role, form


def some_paths(address: Address, values: dict[str, list[Any]]) -> Iterator[str]:
    for number in range(3):
        try:
            yield filled(
                address, {name: found[-number % len(found)] for name, found in values.items()}
            )
        except (NoReverseMatch, KeyError):
            return


def filled(address: Address, values: dict[str, Any]) -> str:
    if address.unnamed:
        return reverse(address.name, args=[values["object_id"]] * address.unnamed)
    return reverse(address.name, kwargs={name: values[name] for name in address.arguments})


class Fuzzer:
    """Makes requests up; the same seed makes the same ones."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self.ground, self.rng = ground, random.Random(seed)

    def request(self) -> tuple[str, str, str, Any, dict[str, Any]]:
        """Role, method, path, what is sent, and other arguments of the client's method."""
        rng = self.rng
        if rng.random() < 0.6:
            role, form = rng.choice(self.ground.forms)
            role = role if rng.random() < 0.9 else rng.choice(list(self.ground.clients))
            path, method, data = form.action, form.method, self.data(form.fields)
            if rng.random() < 0.1:
                method = rng.choice(METHODS)
        else:
            role, method = rng.choice(list(self.ground.clients)), rng.choice(METHODS)
            path, data = self.path(), self.data({name: [""] for name in rng.sample(QUERY, 3)})
        if rng.random() < 0.3:
            mark = "&" if "?" in path else "?"
            path += f"{mark}{rng.choice(QUERY)}={quote(self.odd()[:2_000], safe='%')}"
        more: dict[str, Any] = {"headers": rng.choice(HEADERS)}
        if method in ("put", "patch", "delete", "options") or (
            method == "post" and rng.random() < 0.04
        ):
            data = self.odd().encode("utf-8", "replace")
            more["content_type"] = rng.choice(
                (
                    "application/json",
                    "text/plain; charset=latin9",
                    "multipart/form-data",
                    "multipart/form-data; boundary=x",
                    "application/x-www-form-urlencoded; charset=nonsense",
                )
            )
        return role, method, path, data, more

    def path(self) -> str:
        rng = self.rng
        for _ in range(50):
            address = rng.choice(self.ground.addresses)
            values = {name: rng.choice(found) for name, found in self.ground.values.items()}
            try:
                path = filled(address, values)
            except (NoReverseMatch, KeyError):
                continue
            if rng.random() < 0.2:
                parts = path.split("/")
                parts[rng.randrange(len(parts))] = quote(self.odd()[:300], safe="%")
                path = f"/{'/'.join(parts).lstrip('/')}"
            return path
        return "/"

    def data(self, fields: dict[str, list[str]]) -> dict[str, Any]:
        """Values as the page has them, some made odd, left out, sent twice or as a file."""
        rng, sent = self.rng, dict[str, Any]()
        for name, values in fields.items():
            chance = rng.random()
            if chance < 0.08:
                continue
            value: Any = rng.choice(values) if values and chance < 0.7 else self.odd()
            if chance > 0.97:
                value = [value, self.odd()]
            elif name == "upload" or chance > 0.965:
                value = SimpleUploadedFile(
                    rng.choice(("a.md", "b.json", "c.csv")), self.odd().encode()
                )
            sent[name] = value
        return sent

    def odd(self) -> str:
        if self.rng.random() < 0.3:
            found = self.ground.values[self.rng.choice(list(self.ground.values))]
            return str(self.rng.choice(found)) if found else ""
        return self.rng.choice(ODD)


def test_no_request_breaks_the_site_or_takes_long(db: None) -> None:
    site = ground()
    fuzzer, codes, faults = Fuzzer(site, SEED), Counter[int](), list[str]()
    cookies = {name: client.cookies.copy() for name, client in site.clients.items()}
    raised: list[str] = []

    def remember(**kwargs: Any) -> None:
        raised.append("".join(traceback.format_exc().splitlines(keepends=True)[-7:]))

    got_request_exception.connect(remember)
    try:
        for _ in range(-(-REQUESTS // ROUND)):
            with transaction.atomic():
                for code, seconds, sent in itertools.islice(requests(site, fuzzer), ROUND):
                    codes[code] += 1
                    if code >= 500:
                        faults.append(f"{code} {sent}\n{raised[-1] if raised else ''}")
                    if seconds > CPU:
                        faults.append(f"{seconds:.1f} s of CPU: {sent}")
                transaction.set_rollback(True)
            cache.clear()
            for name, client in site.clients.items():
                client.cookies = cookies[name].copy()
    finally:
        got_request_exception.disconnect(remember)
    print(f"{codes.total()} requests: {dict(sorted(codes.items()))}")  # noqa: T201
    assert not faults, f"{len(faults)} faults\n" + "\n\n".join(faults[:20])
    assert codes[200] > REQUESTS / 10
    assert codes[302] + codes[303] > REQUESTS / 20


def requests(site: Ground, fuzzer: Fuzzer) -> Iterator[tuple[int, float, str]]:
    """One after the other, each in a transaction: its status, seconds of CPU, and what it was."""
    while True:
        role, method, path, data, more = fuzzer.request()
        client = site.clients[role]
        shared_cache.clear()
        began = time.process_time()
        with transaction.atomic():
            if isinstance(data, bytes):
                answer = client.generic(method.upper(), path, data, **more)
            else:
                answer = getattr(client, method)(path, data, **more)
            if answer.streaming:
                b"".join(answer.streaming_content)
        seconds = time.process_time() - began
        sent = f"{role}: {method} {path[:300]} {str(data)[:300]} {more}"
        yield answer.status_code, seconds, sent
