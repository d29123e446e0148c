"""Says in text what a sync did or would do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from roadmap.domain.changes.plan import Plan
from roadmap.domain.changes.schema import KINDS, OBJECTIVE, PREREQUISITE, RESOURCE, Bundle
from roadmap.domain.changes.three_way import Kept
from roadmap.domain.content.sync import Synced

COLUMNS = ("created", "changed", "retired", "restored", "deleted", "kept")
SHOWN = 60
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def of_sync(result: Synced, *, check: bool = False, details: bool = False) -> str:
    """The table of counts, what needs a person, and the totals of the fixtures."""
    plan = result.plan
    lines = [_headline(result, check=check)]
    if plan.changes_content or plan.kept:
        lines += ["", *_table(plan)]
    if details:
        lines += ["", *_details(plan)]
    lines += _kept(plan)
    lines += _held_back(plan)
    lines += ["", f"The fixtures hold {totals(result.fixtures)}."]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def totals(bundle: Bundle) -> str:
    """The size of a roadmap in words a person understands."""
    topics = bundle.topics.values()
    words = sum(count_words(str(topic["body"])) for topic in topics)
    parts = (
        (len(topics), "topics"),
        (words, "words"),
        (len(bundle.of(OBJECTIVE)), "objectives"),
        (len(bundle.of(RESOURCE)), "resources"),
        (len(bundle.of(PREREQUISITE)), "prerequisites"),
    )
    return ", ".join(f"{number:,} {name}" for number, name in parts)


def count_words(body: str) -> int:
    """Words of a Markdown text outside its code blocks."""
    return len(re.findall(r"\b[\w'’/.-]+\b", FENCE.sub(" ", body)))


def _headline(result: Synced, *, check: bool) -> str:
    if not result.plan.changes_content:
        return f"{result.slug}: up to date."
    return f"{result.slug}: would change." if check else f"{result.slug}: synced."


def _table(plan: Plan) -> Iterator[str]:
    yield f"{'':14}" + "".join(f"{name:>10}" for name in COLUMNS)
    for kind in KINDS:
        counts = plan.counts(kind)
        counts["kept"] = sum(kept.kind == kind.name for kept in plan.kept)
        if any(counts.values()):
            cells = "".join(f"{counts[name] or '-':>10}" for name in COLUMNS)
            yield f"{kind.plural:14}{cells}"


def _details(plan: Plan) -> Iterator[str]:
    for kind in KINDS:
        created = [item for item in plan.created if item.kind is kind]
        if len(created) > SHOWN:
            yield f"create {len(created)} {kind.plural}"
        else:
            yield from (f"create {plan.names[item.kind.name, item.key]}" for item in created)
    for change in plan.changed:
        name = plan.names[change.item.kind.name, change.item.key]
        yield f"change {name}: {change.field}: {short(change.old)} -> {short(change.new)}"
    for item in plan.deleted:
        yield f"delete {plan.names[item.kind.name, item.key]}"


def _kept(plan: Plan) -> Iterator[str]:
    if plan.kept:
        yield ""
        yield "Kept as it is here:"
    for kept in plan.kept:
        yield f"  {kept.name}: {kept.field} ({kept.reason})"
        yield from _sides(kept)
    if any(kept.handle for kept in plan.kept):
        yield "Take the fixture's side of one with --overwrite NAME, of all with --overwrite-all."


def _sides(kept: Kept) -> Iterator[str]:
    if (kept.here or kept.shipped) not in (None, ""):
        yield f"    here:    {short(kept.here)}"
        yield f"    shipped: {short(kept.shipped)}"
    if kept.handle:
        yield f"    --overwrite '{kept.handle}'"


def _held_back(plan: Plan) -> Iterator[str]:
    for slug in plan.held_back:
        yield ""
        yield (
            f"{slug} would get subtopics, and people have finished it. Decide with --inherit "
            f"{slug} (who finished it has finished them) or --fresh {slug} (to do for everybody)."
        )


def short(value: Any) -> str:
    """A value on one line."""
    text = " ".join(str("" if value is None else value).split())
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 3] + "...")
