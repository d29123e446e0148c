"""Learners who tick without pause, and the books: what was acknowledged must be there, once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults.site import Answer, Site, Visitor

STATUSES = ("done", "learning")
ROWS_AND_EVENTS = """
import json
from roadmap.models import Progress, ProgressEvent
rows = Progress.objects.values_list("user_id", "topic__slug", "status")
events = ProgressEvent.objects.order_by("pk").values_list(
    "user_id", "topic__slug", "from_status", "to_status"
)
print(json.dumps({"rows": list(rows), "events": list(events)}))
"""


@dataclass
class Try:
    """One wish for one topic, and whether the site said yes."""

    status: str
    answer: Answer
    at: float
    """When the answer was there, by the clock that never goes back."""

    @property
    def is_acknowledged(self) -> bool:
        return self.answer.status == 303

    @property
    def began(self) -> float:
        return self.at - self.answer.seconds


@dataclass
class Ledger:
    """The tries on each (learner, topic) in their order: one thread writes to each."""

    tries: dict[tuple[int, str], list[Try]] = field(default_factory=dict)

    def all(self) -> list[Try]:
        return [one for tries in list(self.tries.values()) for one in list(tries)]

    def answers(self) -> Counter[int]:
        return Counter(one.answer.status for one in self.all())

    def acknowledged(self) -> int:
        return sum(one.is_acknowledged for one in self.all())

    def slowest(self, *, status: int = 0) -> float:
        """Seconds of the longest wait, of all or of those with a status."""
        waits = [a.answer.seconds for a in self.all() if status in (0, a.answer.status)]
        return max(waits, default=0.0)

    def until(self, instant: float) -> dict[tuple[int, str], list[Try]]:
        """What was known then: of a try whose answer came later nobody knows what became of it."""
        nothing = Answer(0, 0.0, {}, "")
        return {
            key: [
                one if one.at <= instant else Try(one.status, nothing, one.at)
                for one in tries
                if one.began <= instant
            ]
            for key, tries in self.tries.items()
        }

    def faults(self, site: Site) -> list[str]:
        """What the database says against the book."""
        found = site.python(ROWS_AND_EVENTS)
        rows = {(user, topic): status for user, topic, status in found["rows"]}
        events: dict[tuple[int, str], list[tuple[str, str]]] = {}
        for user, topic, before, after in found["events"]:
            events.setdefault((user, topic), []).append((before, after))
        return [
            fault
            for key, tries in self.tries.items()
            for fault in faults_of(key, tries, rows.get(key, "todo"), events.get(key, []))
        ]


def faults_of(
    key: tuple[int, str], tries: Sequence[Try], row: str, events: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """One learner's one topic: the row, the chain of its events, each acknowledged change in it."""
    if row not in possible_ends(tries):
        yield f"{key}: the row says {row}, the last answers allow {possible_ends(tries)}"
    state = "todo"
    for before, after in events:
        if before != state:
            yield f"{key}: an event from {before} where the state was {state}"
        state = after
    if state != row:
        yield f"{key}: the events end in {state}, the row says {row}"
    wished = [one.status for one in tries]
    if not is_subsequence([after for _, after in events], wished):
        yield f"{key}: something was done twice, or that nobody asked for"
    # A wish for what was so already is acknowledged, and changes nothing.
    needed = sum(
        one.is_acknowledged and one.status not in possible_ends(tries[:place])
        for place, one in enumerate(tries)
    )
    if len(events) < needed:
        yield f"{key}: {needed} changes were acknowledged, {len(events)} are on record"


def possible_ends(tries: Sequence[Try]) -> set[str]:
    """The last acknowledged wish, or one after it whose answer did not come."""
    ends = {"todo"}
    for one in tries:
        ends = {one.status} if one.is_acknowledged else ends | {one.status}
    return ends


def is_subsequence(part: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(one in rest for one in part)


@contextmanager
def load(site: Site, learners: Sequence[Visitor], *, pause: float = 0.01) -> Iterator[Ledger]:
    """Every learner ticks on topics of their own choice until the block ends."""
    ledger, stop = Ledger(), threading.Event()

    def tick(visitor: Visitor, start: int) -> None:
        number = start
        while not stop.is_set():
            topic = site.topics[number % len(site.topics)]
            tries = ledger.tries.setdefault((visitor.user_id, topic), [])
            # Another status than any that the topic may have now: each is a change.
            ends = possible_ends(tries)
            status = next((s for s in (*STATUSES, "known", "skipped") if s not in ends), "done")
            tries.append(Try(status, visitor.set_status(topic, status), time.monotonic()))
            number += 1
            time.sleep(pause)

    threads = [
        threading.Thread(target=tick, args=(visitor, place * 7))
        for place, visitor in enumerate(learners)
    ]
    for thread in threads:
        thread.start()
    try:
        yield ledger
    finally:
        stop.set()
        for thread in threads:
            thread.join()
