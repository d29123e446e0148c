"""A person's corrections of the matches of an import: another topic for a line, or none. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.checklists.match import CONFIDENCE, How, TopicMatch
from roadmap.domain.checklists.topic_names import names_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress


@dataclass(frozen=True)
class CorrectedMatches:
    """The matches after the corrections. ``faults`` are the texts that name no topic, by number."""

    matches: tuple[TopicMatch, ...]
    faults: Mapping[int, str]


def correct(
    matches: Sequence[TopicMatch], progress: RoadmapProgress, overrides: Mapping[int, str]
) -> CorrectedMatches:
    """Apply ``overrides``: by item number the name of a topic, or an empty text for none."""
    names = names_of(progress.outline)
    rows = {
        names[row.id].casefold(): row
        for row in progress.outline.rows.values()
        if progress.is_listed(row)
    }
    rows |= {names[match.row.id].casefold(): match.row for match in matches if match.row}
    faults: dict[int, str] = {}
    corrected = []
    for match in matches:
        override = overrides.get(match.item.number)
        if override is not None:
            row = rows.get(override.strip().casefold())
            if override.strip() and row is None:
                faults[match.item.number] = override
            else:
                match = _chosen(match, row)
        corrected.append(match)
    return CorrectedMatches(tuple(corrected), faults)


def _chosen(match: TopicMatch, row: TopicRow | None) -> TopicMatch:
    if match.row is row:
        return match
    how = How.CHOSEN if row is not None else How.NONE
    return replace(match, row=row, how=how, confidence=CONFIDENCE.get(how, 0), hint=None)
