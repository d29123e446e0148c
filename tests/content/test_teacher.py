"""The way through the shipped roadmap as a teacher would judge it; teacher.py walks it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.readiness import is_met
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Importance, Status
from tests.content.shipped_outline import outline
from tests.content.teacher import PAGE, SHOWN, Step, follow, page

LATE = {
    "infrastructure-as-code",
    "serverless-computing",
    "managed-services",
    "cloud-security",
    "security-testing-and-vulnerability-assessments",
}
"""What waited for every framework, CI system and cloud provider once."""


@cache
def way() -> tuple[Step, ...]:
    return tuple(follow())


@cache
def order() -> dict[str, int]:
    """The number of each step by the slug of its topic."""
    return {step.row.slug: step.number for step in way()}


def of_line(code: str) -> list[int]:
    return [step.number for step in way() if step.row.category_code == code]


def choices() -> list[TopicRow]:
    return [row for row in outline().rows.values() if row.is_choice]


def test_it_ends_with_everything_that_counts():
    finished = {step.row.root_id: Status.DONE for step in way()}
    total = with_progress(outline(), finished).total
    assert total.finished == total.total == len(way())


def test_what_a_topic_requires_is_there_before_it():
    for step in way():
        needs = outline().order.needs[step.row.id]
        assert all(is_met(step.progress, need) for need in needs), step.row.slug


@pytest.mark.parametrize(
    ("slugs", "what"),
    [
        (["basic-commands", "core-python", "sqlite"], "the shell, then a language"),
        (["core-python", "relational-databases-basics"], "the language before databases"),
        (["core-python", "data-structures", "algorithms"], "data structures in the language"),
        (["git-commands", "http-and-rest", "fastapi"], "Git and HTTP before a framework"),
        (["git-commands", "refactoring"], "a way back before one refactors"),
        (["relational-databases-basics", "postgresql", "sqlalchemy"], "SQL before an ORM"),
        (["sqlalchemy", "database-migration"], "a library before its migrations"),
        (["database-normalization", "database-denormalization"], "the rule before the exception"),
        (["database-indexing", "caching", "database-replication"], "one machine before many"),
        (["object-oriented-programming", "design-principles", "design-patterns"], "objects first"),
        (["monolithic-architecture", "microservices-architecture"], "one service before many"),
        (["unit-testing", "pytest", "github-workflow-files"], "tests before pipelines"),
        (["pytest", "test-driven-development"], "tests before tests first"),
        (["web-security-basics", "owasp-top-10", "secure-apis"], "the ground, then the list"),
        (["fastapi", "secure-authentication-and-authorization"], "something to sign in to"),
        (["error-handling", "log-levels", "structured-logging"], "errors before their logs"),
        (["structured-logging", "distributed-tracing"], "one service's logs before a trace"),
        (["images-and-containers", "docker-for-python", "aws"], "a container before a cloud"),
        (["compose-files-and-profiles", "kubernetes-fundamentals"], "one host before a cluster"),
        (["kubernetes-fundamentals", "kubernetes-deployment", "helm"], "Kubernetes before Helm"),
        (["context-managers", "concurrency-and-multithreading"], "the tool before its use"),
        (["debugging", "code-reviews", "secure-software-development-lifecycle"], "review before"),
    ],
)
def test_one_comes_before_the_other(slugs, what):
    numbers = [order()[slug] for slug in slugs]
    assert numbers == sorted(numbers), what


def test_a_newcomer_begins_with_what_one_begins_with():
    assert {step.row.category_code for step in way()[:3]} == {"gen"}
    assert [step.row.slug for step in way()[3:8]] == [
        "core-python",
        "venv",
        "uv",
        "basic-concepts-of-version-control",
        "git-commands",
    ]
    assert way()[1].week == 1, "the first topic is short"


def test_git_is_learned_within_the_first_tenth():
    step = way()[order()["git-commands"] - 1]
    assert step.number <= len(way()) / 10
    assert step.minutes_before + step.row.minutes <= sum(each.row.minutes for each in way()) / 10


def test_neither_boards_nor_clouds_nor_pipelines_come_early():
    assert min(of_line("pm")) > len(way()) / 4
    assert min(of_line("ci")) > order()["pytest"]
    assert min(of_line("cld")) > max(order()["fastapi"], order()["docker-for-python"])
    assert min(of_line("des")) > order()["pytest"]


def test_review_and_debugging_come_long_before_the_end():
    assert order()["debugging"] < len(way()) / 4
    assert order()["code-reviews"] < len(way()) * 2 / 5


def test_levels_follow_each_other_but_for_what_is_optional():
    places = [level.slug for level in outline().levels]
    taken = [places.index(step.row.level_slug) for step in way() if step.row.own_importance]
    assert taken == sorted(taken)


def test_the_essentials_of_a_level_come_in_its_first_half():
    for level in outline().levels:
        steps = [s for s in way() if s.row.level_slug == level.slug and s.row.own_importance]
        last = max(n for n, step in enumerate(steps) if is_essential(step.row))
        assert last < len(steps) / 2, steps[last].row.slug


def is_essential(row: TopicRow) -> bool:
    return row.own_importance is Importance.ESSENTIAL


def test_what_is_optional_comes_last_unless_something_needs_it():
    required = {pk for step in way() for pk in outline().order.needs[step.row.id]}
    last = max(step.number for step in way() if step.row.own_importance)
    early = [s.row for s in way() if not s.row.own_importance and s.number < last]
    for row in early:
        around = {row.id, *(group.id for group in outline().ancestors(row.id))}
        assert around & required, row.slug


def test_of_alternatives_only_enough_are_suggested():
    assert len(choices()) == 6
    for group in choices():
        taken = [c.slug for c in group.children if any(x.slug in order() for x in c.leaves)]
        assert len(taken) == group.choose, taken


@pytest.mark.parametrize(
    "taken",
    [
        {"fastapi", "sqlalchemy", "uvicorn", "github-workflow-files", "aws", "uv"},
        {"django", "django-orm", "gunicorn", "gitlab-ci-yml", "azure", "poetry"},
        {"flask", "sqlalchemy", "gunicorn", "jenkinsfile", "google-cloud", "uv"},
    ],
)
def test_who_takes_one_of_each_is_blocked_from_nothing_and_offered_no_other(taken):
    """What a learner chose is done first here, so that nothing but their choice decides."""
    statuses = {outline().by_slug[slug].root_id: Status.DONE for slug in taken}
    steps = list(follow(statuses))
    slugs = {step.row.slug for step in steps}
    assert slugs >= LATE
    for group in choices():
        for child in group.children:
            if not taken & {leaf.slug for leaf in child.leaves} and group.choose == 1:
                assert not slugs & {leaf.slug for leaf in child.leaves}, child.slug


def test_a_begun_group_comes_before_a_new_one_that_is_needed_as_much():
    """Leaves of the same importance that nothing more important waits for."""
    for step in way():
        begun = any(
            step.progress.status(group) is Status.LEARNING
            for group in outline().ancestors(step.row.id)
        )
        if begun or needed_for_more(step, step.row):
            continue
        passed_over = [
            leaf.slug
            for leaf in step.progress.open_leaves
            if leaf.own_importance == step.row.own_importance
            and leaf.level_slug == step.row.level_slug
            and all(is_met(step.progress, need) for need in outline().order.needs[leaf.id])
            and any(
                step.progress.status(group) is Status.LEARNING
                for group in outline().ancestors(leaf.id)
            )
        ]
        assert passed_over == [], step.row.slug


def needed_for_more(step: Step, row: TopicRow) -> bool:
    """Whether something more important of the level waits behind a leaf."""
    bits, behind = outline().order.bits, outline().order.behind[row.id]
    return any(
        leaf.own_importance > row.own_importance and behind & bits[leaf.id]
        for leaf in step.progress.open_leaves
        if leaf.level_slug == row.level_slug
    )


def test_essential_groups_are_finished_soon_after_they_were_begun():
    for group in outline().rows.values():
        steps = [order()[x.slug] for x in group.leaves if is_essential(x) and x.slug in order()]
        if group.children and len(steps) > 1:
            assert max(steps) - min(steps) <= 5, group.slug


def test_lines_change_now_and_then_but_not_with_every_step():
    codes = [step.row.category_code for step in way()]
    changes = "".join("x" if a != b else "." for a, b in pairwise(codes))
    assert max(map(len, changes.split("."))) <= 8, "in a row with a change of line"
    assert max(map(len, changes.split("x"))) <= 8, "in a row on one line"


def test_the_table_of_the_first_steps_is_up_to_date():
    assert len(way()) > SHOWN
    assert PAGE.read_text() == page(PAGE.read_text(), way()), "python -m tests.content.teacher"
