"""Which roadmaps of an export are here already as the person's own, and what is new in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from roadmap.domain.changes.schema import OBJECTIVE, TOPIC, Kind
from roadmap.domain.changes.snapshot import Snapshot, take
from roadmap.domain.personal_data.bringing_in.content import TakenRoadmap
from roadmap.domain.personal_data.bringing_in.places import uid_here
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.models import Roadmap

Target = int | str
"""The id of a topic or an objective here; of one that is yet to be made its uid in the file."""


@dataclass
class RoadmapBeside:
    """A roadmap of the file, and what is here of it."""

    taken: TakenRoadmap
    here: Roadmap | None = None
    present: Snapshot = field(default_factory=Snapshot)
    """All of it as it is here; empty where it isn't."""
    topics: dict[str, int] = field(default_factory=dict)
    """The ids of its topics that are here, by the uids of the file."""
    objectives: dict[str, int] = field(default_factory=dict)
    origins: dict[str, Target] = field(default_factory=dict)
    """What its topics and objectives are copies of here, by the uids of the file."""

    @property
    def new_topics(self) -> list[str]:
        return [uid for uid in self.taken.topics if uid not in self.topics]

    @property
    def new_leaves(self) -> list[str]:
        """Those of them that hold no others: what is counted."""
        groups = {item["parent"] for item in self.taken.topics.values()}
        return [uid for uid in self.new_topics if uid not in groups]

    @property
    def new_objectives(self) -> list[str]:
        return [uid for uid in self.taken.objectives if uid not in self.objectives]

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return self.here is not None and not self.new_topics and not self.new_objectives


def find_own(owner_id: int, taken: Iterable[TakenRoadmap]) -> list[RoadmapBeside]:
    """The roadmaps of a file beside those of the person: under the same uid, or brought in.

    Raises:
        TakeawayError: two of the file would be one here, as only a made-up file has it.
    """
    roadmaps = list(taken)
    wanted = {uid for one in roadmaps for uid in (one.uid, uid_here(owner_id, one.uid))}
    rows = Roadmap.objects.filter(owner_id=owner_id, uid__in=wanted)
    mine = {str(roadmap.uid): roadmap for roadmap in rows}
    here = [mine.get(one.uid) or mine.get(uid_here(owner_id, one.uid)) for one in roadmaps]
    if any(times > 1 for roadmap, times in Counter(here).items() if roadmap):
        raise TakeawayError("Two of the roadmaps in this file are one and the same here.")
    return [_beside(owner_id, one, found) for one, found in zip(roadmaps, here, strict=True)]


def _beside(owner_id: int, taken: TakenRoadmap, here: Roadmap | None) -> RoadmapBeside:
    if here is None:
        return RoadmapBeside(taken)
    present = take(here.pk)
    uids = {(item.kind, str(item["uid"])): item.key for item in present if "uid" in item.values}

    def known(kind: Kind, given: Iterable[str]) -> Iterator[tuple[str, int]]:
        for uid in given:
            key = uids.get((kind, uid)) or uids.get((kind, uid_here(owner_id, taken.uid, uid)))
            if key is not None:
                yield uid, key

    return RoadmapBeside(
        taken,
        here,
        present,
        dict(known(TOPIC, taken.topics)),
        dict(known(OBJECTIVE, taken.objectives)),
    )
