"""Two curators edit the same content: the later takes nothing back that the first has done."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from roadmap.admin.base import ContentAdmin
from roadmap.domain.catalog.version import bump_version
from roadmap.models import (
    Category,
    Changeset,
    Level,
    Objective,
    OldSlug,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)
from tests import factories
from tests.admin.forms_of import fields_of, given, list_fields, row_of
from tests.conftest import client_of
from tests.races import at_once

SITE = [page for page in admin.site._registry.values() if isinstance(page, ContentAdmin)]
READ_ONLY = {OldSlug}
EDITS: dict[type[Any], tuple[str, Any, Any, str, Any]] = {
    Roadmap: ("title", "Theirs", "Mine", "summary", "Other words"),
    Level: ("title", "Theirs", "Mine", "summary", "Other words"),
    Category: ("title", "Theirs", "Mine", "summary", "Other words"),
    Topic: ("title", "Theirs", "Mine", "summary", "Other words"),
    Objective: ("text", "theirs", "mine", "position", 7),
    Resource: ("title", "Theirs", "Mine", "by", "Somebody"),
}
"""By model: a field with the values of both, and another field with another value."""


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


@pytest.fixture
def parts(roadmap: Roadmap) -> None:
    factories.ObjectiveFactory(topic=topic("leaf-1-1"), text="do it")
    factories.ResourceFactory(topic=topic("leaf-1-1"), title="Manual")
    factories.PrerequisiteFactory(topic=topic("single-2"), requires=topic("leaf-1-1"))


def page_of(item: Any) -> str:
    return reverse(f"admin:roadmap_{item._meta.model_name}_change", args=[item.pk])


def values_of(item: Any) -> dict[str, Any]:
    return type(item).objects.filter(pk=item.pk).values().get()


def shown(answer: Any) -> dict[str, dict[str, dict[str, str]]]:
    """What a page compares: by who changed it and by label the sides."""
    stale = answer.context["stale"]
    return {
        who: {each.label: {s.name: s.text for s in each.sides} for each in getattr(stale, who)}
        for who in ("both", "theirs", "yours")
    }


def test_every_page_that_edits_content_is_tried() -> None:
    assert {page.model for page in SITE} == {*EDITS, Prerequisite} | READ_ONLY


@pytest.mark.parametrize("model", EDITS)
def test_the_second_of_two_sees_all_sides_and_saves_on_purpose(
    curator_client: Client, parts: None, model: type[Any]
) -> None:
    item = model.objects.first()
    name, theirs, mine, other, value = EDITS[model]
    base = getattr(item, name)
    address = page_of(item)
    sent = given(curator_client, address)
    assert curator_client.post(address, sent | {name: theirs}).status_code == 302
    before, log = values_of(item), Changeset.objects.count()

    answer = curator_client.post(address, sent | {name: mine, other: value})
    assert answer.status_code == 409
    assert values_of(item) == before
    assert Changeset.objects.count() == log
    label = model._meta.get_field(name).verbose_name.capitalize()
    sides = {"Saved since": theirs, "Yours": mine, "When you opened it": base}
    assert shown(answer)["both"] == {label: sides}
    assert len(shown(answer)["yours"]) == 1
    assert "Nothing is saved yet" in answer.text
    for text in (theirs, mine, base):
        assert text in answer.text

    again = fields_of(answer)
    assert (again[name], str(again[other])) == (mine, str(value))
    assert curator_client.post(address, again).status_code == 302
    after = values_of(item)
    assert (after[name], after[other]) == (mine, value)


@pytest.mark.parametrize("model", EDITS)
def test_who_changed_something_else_is_told_and_takes_nothing_back(
    curator_client: Client, parts: None, model: type[Any]
) -> None:
    item = model.objects.first()
    name, theirs, _, other, value = EDITS[model]
    address = page_of(item)
    sent = given(curator_client, address)
    curator_client.post(address, sent | {name: theirs})
    answer = curator_client.post(address, sent | {other: value})
    assert answer.status_code == 409
    assert getattr(model.objects.get(pk=item.pk), name) == theirs
    assert "Each side changed something else" in answer.text
    assert curator_client.post(address, fields_of(answer)).status_code == 302
    after = values_of(item)
    assert (after[name], after[other]) == (theirs, value)


# --- Inlines --------------------------------------------------------------------------------------


@pytest.fixture
def leaf(parts: None) -> Topic:
    """A topic with two objectives, two links and a prerequisite."""
    found = topic("leaf-1-1")
    factories.ObjectiveFactory(topic=found, text="do more")
    factories.ResourceFactory(topic=found, title="Book")
    factories.PrerequisiteFactory(topic=found, requires=topic("single-1"))
    return found


ROWS = {
    "objectives": ("text", "theirs", "mine"),
    "resources": ("title", "Theirs", "Mine"),
}


@pytest.mark.parametrize("prefix", ROWS)
def test_a_row_that_both_changed_is_compared(
    curator_client: Client, leaf: Topic, prefix: str
) -> None:
    name, theirs, mine = ROWS[prefix]
    address, key = page_of(leaf), f"{prefix}-0-{name}"
    sent = given(curator_client, address)
    curator_client.post(address, sent | {key: theirs})
    answer = curator_client.post(address, sent | {key: mine})
    assert answer.status_code == 409
    row = getattr(leaf, prefix).first()
    assert getattr(row, name) == theirs
    ((label, sides),) = shown(answer)["both"].items()
    assert theirs in label
    assert sides == {"Saved since": theirs, "Yours": mine, "When you opened it": sent[key]}
    assert curator_client.post(address, fields_of(answer)).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == mine


def test_a_row_that_only_the_other_changed_is_taken(curator_client: Client, leaf: Topic) -> None:
    address = page_of(leaf)
    sent = given(curator_client, address)
    required = topic("leaf-1-2")
    change = {
        "objectives-0-text": "theirs",
        "objectives-1-archived": "on",
        "prerequisites-0-requires": required.pk,
    }
    assert curator_client.post(address, sent | change).status_code == 302
    answer = curator_client.post(address, sent | {"title": "Mine"})
    assert answer.status_code == 409
    values = [{s["Saved since"] for s in [sides]} for sides in shown(answer)["theirs"].values()]
    assert values == [{"theirs"}, {"Yes"}, {"Leaf 1.2"}]
    assert curator_client.post(address, fields_of(answer)).status_code == 302
    texts = leaf.objectives.order_by("pk").values_list("text", "archived")
    assert list(texts) == [("theirs", False), ("do more", True)]
    assert leaf.prerequisites.get().requires == required
    assert topic("leaf-1-1").title == "Mine"


def test_rows_that_the_other_added_stay(curator_client: Client, leaf: Topic) -> None:
    address = page_of(leaf)
    sent = given(curator_client, address)
    factories.ObjectiveFactory(topic=leaf, text="added meanwhile")
    answer = curator_client.post(address, sent | {"title": "Mine"})
    assert answer.status_code == 409
    assert "added meanwhile" in shown(answer)["theirs"]["Objective"]["Saved since"]
    assert curator_client.post(address, fields_of(answer)).status_code == 302
    assert leaf.objectives.filter(text="added meanwhile").exists()


def test_rows_that_the_other_removed_stay_removed(curator_client: Client, leaf: Topic) -> None:
    address = page_of(leaf)
    sent = given(curator_client, address)
    leaf.resources.order_by("pk").first().delete()
    leaf.prerequisites.get().delete()
    answer = curator_client.post(address, sent | {"resources-1-title": "Mine"})
    assert answer.status_code == 409
    assert set(shown(answer)["theirs"]) == {"Resource", "Prerequisite"}
    assert curator_client.post(address, fields_of(answer)).status_code == 302
    assert [link.title for link in leaf.resources.all()] == ["Mine"]
    assert not leaf.prerequisites.exists()


def test_a_removed_row_that_was_changed_here_becomes_a_new_one(
    curator_client: Client, leaf: Topic
) -> None:
    address = page_of(leaf)
    sent = given(curator_client, address)
    leaf.resources.order_by("pk").first().delete()
    answer = curator_client.post(address, sent | {"resources-0-title": "Mine"})
    assert answer.status_code == 409
    assert "Mine" in shown(answer)["both"]["Resource"]["Yours"]
    again = fields_of(answer)
    assert again["resources-INITIAL_FORMS"] == "1"
    new = answer.context["inline_admin_formsets"][1].formset.extra_forms
    for form in new:
        again |= {b.html_name: b.value() for b in form if b.value() not in (None, False)}
    assert curator_client.post(address, again).status_code == 302
    assert {link.title for link in leaf.resources.all()} == {"Book", "Mine"}


def test_a_row_that_was_changed_meanwhile_is_not_deleted_unseen(
    curator_client: Client, leaf: Topic
) -> None:
    address = page_of(leaf)
    sent = given(curator_client, address)
    curator_client.post(address, sent | {"resources-0-title": "Theirs"})
    answer = curator_client.post(address, sent | {"resources-0-DELETE": "on"})
    assert answer.status_code == 409
    assert leaf.resources.count() == 2
    assert shown(answer)["both"]["Resource"]["Yours"] == "Nothing"
    assert curator_client.post(address, fields_of(answer)).status_code == 302
    assert leaf.resources.count() == 1


# --- Lists ----------------------------------------------------------------------------------------

TOPICS = "/admin/roadmap/topic/"


def rows(*slugs: str) -> list[tuple[int, int]]:
    return [(topic(slug).importance, topic(slug).difficulty) for slug in slugs]


def test_a_stale_row_stops_the_whole_list_and_is_named(curator_client, parts) -> None:
    opened = list_fields(curator_client.get(TOPICS))
    first, second = (row_of(opened, topic(slug)) for slug in ("leaf-1-1", "leaf-1-2"))
    assert rows("leaf-1-1", "leaf-1-2") == [(1, 1), (2, 1)]
    curator_client.post(TOPICS, opened | {f"{first}importance": 3})
    log = Changeset.objects.count()

    mine = {f"{first}importance": 0, f"{second}difficulty": 3}
    answer = curator_client.post(TOPICS, opened | mine)
    assert answer.status_code == 409
    assert rows("leaf-1-1", "leaf-1-2") == [(3, 1), (2, 1)]
    assert Changeset.objects.count() == log
    assert "“Leaf 1.1” was changed since you opened the list." in answer.text
    assert "“Leaf 1.2” was changed" not in answer.text
    assert shown(answer)["both"] == {
        "“Leaf 1.1”: importance": {
            "Saved since": "Essential",
            "Yours": "Optional",
            "When you opened it": "Useful",
        }
    }
    again = list_fields(answer)
    assert curator_client.post(TOPICS, again).status_code == 302
    assert rows("leaf-1-1", "leaf-1-2") == [(0, 1), (2, 3)]


def test_rows_that_one_did_not_touch_take_nothing_back(curator_client, parts) -> None:
    opened = list_fields(curator_client.get(TOPICS))
    first, second = (row_of(opened, topic(slug)) for slug in ("leaf-1-1", "leaf-1-2"))
    curator_client.post(TOPICS, opened | {f"{first}importance": 3})
    answer = curator_client.post(TOPICS, opened | {f"{second}importance": 3})
    assert answer.status_code == 302
    assert rows("leaf-1-1", "leaf-1-2") == [(3, 1), (3, 1)]


def test_a_list_in_another_order_by_now_keeps_each_row_with_its_topic(
    curator_client, parts
) -> None:
    opened = list_fields(curator_client.get(TOPICS))
    first = row_of(opened, topic("leaf-1-1"))
    curator_client.post(TOPICS, opened | {f"{first}position": 30_000})
    answer = curator_client.post(TOPICS, opened | {f"{first}importance": 0})
    assert answer.status_code == 409
    page = answer.context["cl"]
    for shown_row, form in zip(page.result_list, page.formset.forms, strict=True):
        assert shown_row == form.instance
    again = list_fields(answer)
    assert again[f"{row_of(again, topic('leaf-1-1'))}position"] == "30000"


def test_a_row_that_is_gone_is_named_with_what_was_chosen(curator_client, parts) -> None:
    opened = list_fields(curator_client.get(TOPICS))
    gone, other = (row_of(opened, topic(slug)) for slug in ("leaf-1-3", "leaf-1-2"))
    topic("leaf-1-3").delete()
    answer = curator_client.post(TOPICS, opened | {f"{gone}minutes": 7, f"{other}importance": 3})
    assert answer.status_code == 409
    assert "A row was deleted meanwhile" in answer.text
    assert curator_client.post(TOPICS, list_fields(answer)).status_code == 302
    assert topic("leaf-1-2").importance == 3


@pytest.mark.parametrize("seal", ["", "x", "\x00", "é:é:é", "page", "other row"])
def test_a_row_without_its_own_seal_is_refused(curator_client, parts, seal: str) -> None:
    opened = list_fields(curator_client.get(TOPICS))
    first, other = (row_of(opened, topic(slug)) for slug in ("leaf-1-1", "leaf-1-2"))
    page = given(curator_client, page_of(topic("leaf-1-1")))
    foreign = {"page": page["seal"], "other row": opened[f"{other}seal"]}
    sent = opened | {f"{first}importance": 3, f"{first}seal": foreign.get(seal, seal)}
    answer = curator_client.post(TOPICS, sent)
    assert answer.status_code == 409
    assert topic("leaf-1-1").importance == 1


# --- Deletions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Objective, Resource, Prerequisite])
def test_what_was_changed_after_it_was_shown_is_not_deleted(
    curator_client: Client, leaf: Topic, model: type[Any]
) -> None:
    item = model.objects.get(topic=leaf) if model is Prerequisite else model.objects.first()
    changes = {
        Objective: {"text": "theirs"},
        Resource: {"title": "Theirs"},
        Prerequisite: {"requires": topic("leaf-1-2")},
    }
    address = reverse(f"admin:roadmap_{model._meta.model_name}_delete", args=[item.pk])
    seal = curator_client.get(address).context["seal"]
    model.objects.filter(pk=item.pk).update(**changes[model])
    answer = curator_client.post(address, {"post": "yes", "seal": seal})
    assert answer.status_code == 409
    assert "Nothing is done yet" in answer.text
    assert model.objects.filter(pk=item.pk).exists()
    curator_client.post(address, {"post": "yes", "seal": answer.context["seal"]})
    assert not model.objects.filter(pk=item.pk).exists()


def test_a_topic_that_got_a_part_after_it_was_shown_is_not_deleted(
    curator_client: Client, parts: None
) -> None:
    item = topic("leaf-1-2")
    address = reverse("admin:roadmap_topic_delete", args=[item.pk])
    seal = curator_client.get(address).context["seal"]
    factories.ObjectiveFactory(topic=item, text="added meanwhile")
    answer = curator_client.post(address, {"post": "yes", "seal": seal})
    assert answer.status_code == 409
    assert "added meanwhile" in answer.text
    assert Topic.objects.filter(pk=item.pk).exists()


def test_a_roadmap_whose_content_changed_after_it_was_shown_is_not_deleted(
    superuser_client: Client, parts: None
) -> None:
    empty = Roadmap.objects.create(slug="empty", title="Empty")
    address = reverse("admin:roadmap_roadmap_delete", args=[empty.pk])
    seal = superuser_client.get(address).context["seal"]
    bump_version(empty.pk)
    answer = superuser_client.post(address, {"post": "yes", "seal": seal})
    assert answer.status_code == 409
    assert Roadmap.objects.filter(pk=empty.pk).exists()
    superuser_client.post(address, {"post": "yes", "seal": answer.context["seal"]})
    assert not Roadmap.objects.filter(pk=empty.pk).exists()


def test_one_of_many_that_was_changed_stops_the_deletion_of_all(curator_client, parts) -> None:
    chosen = [topic("leaf-1-2").pk, topic("leaf-1-3").pk]
    sent = {"action": "delete_selected", "_selected_action": chosen}
    asked = curator_client.post(TOPICS, sent)
    Topic.objects.filter(slug="leaf-1-2").update(summary="Written anew.")
    sent |= {"post": "yes", "seal": asked.context["seal"]}
    answer = curator_client.post(TOPICS, sent)
    assert answer.status_code == 409
    assert "Written anew." in answer.text
    assert Topic.objects.filter(pk__in=chosen).count() == 2
    curator_client.post(TOPICS, sent | {"seal": answer.context["seal"]})
    assert not Topic.objects.filter(pk__in=chosen).exists()


@pytest.mark.parametrize("seal", [None, "", "x", "page", "other"])
def test_a_deletion_without_its_own_seal_asks_again(curator_client, leaf, seal) -> None:
    item, other = leaf.objectives.order_by("pk")
    address, elsewhere = (
        reverse("admin:roadmap_objective_delete", args=[each.pk]) for each in (item, other)
    )
    page, foreign = given(curator_client, page_of(item)), curator_client.get(elsewhere)
    known = {"page": page["seal"], "other": foreign.context["seal"]}
    sent = {"post": "yes"} | ({} if seal is None else {"seal": known.get(seal, seal)})
    answer = curator_client.post(address, sent)
    assert answer.status_code == 409
    assert Objective.objects.filter(pk=item.pk).exists()


# --- Seals, old versions, what is gone, races -----------------------------------------------------


@pytest.mark.parametrize("model", EDITS)
@pytest.mark.parametrize("seal", [None, "", "x", "\x00", "é:é:é", "other"])
def test_a_form_without_its_own_seal_is_refused_and_keeps_what_was_typed(
    curator_client: Client, leaf: Topic, model: type[Any], seal: str | None
) -> None:
    item, name = model.objects.first(), EDITS[model][0]
    before = values_of(item)
    foreign = given(curator_client, page_of(Level.objects.last()))["seal"]
    sent = given(curator_client, page_of(item)) | {name: "Mine", "seal": seal or ""}
    if seal is None:
        del sent["seal"]
    if seal == "other":
        sent["seal"] = foreign
    answer = curator_client.post(page_of(item), sent)
    assert answer.status_code == 409
    assert values_of(item) == before
    assert "doesn&#x27;t say what it was made from" in answer.text
    again = fields_of(answer)
    assert again[name] == "Mine"
    assert curator_client.post(page_of(item), again).status_code == 302
    assert getattr(model.objects.get(pk=item.pk), name) == "Mine"


def test_the_seal_of_another_roadmap_is_none(curator_client: Client, roadmap: Roadmap) -> None:
    other = factories.small_roadmap(slug="other")
    mine = Topic.objects.get(roadmap=roadmap, slug="single-1")
    theirs = Topic.objects.get(roadmap=other, slug="single-1")
    seal = given(curator_client, page_of(theirs))["seal"]
    sent = given(curator_client, page_of(mine)) | {"title": "Mine", "seal": seal}
    assert curator_client.post(page_of(mine), sent).status_code == 409
    mine.refresh_from_db()
    assert mine.title == "Single one"


def test_a_long_text_is_compared_where_it_differs(curator_client: Client, roadmap) -> None:
    lines = [f"Line {number} " + "x" * 40 for number in range(1000)]
    Topic.objects.filter(slug="single-1").update(body="\n".join(lines))
    address = page_of(topic("single-1"))
    sent = given(curator_client, address)
    theirs, mine = lines.copy(), lines.copy()
    theirs[500], mine[500] = "Their line", "My line"
    curator_client.post(address, sent | {"body": "\r\n".join(theirs)})
    answer = curator_client.post(address, sent | {"body": "\r\n".join(mine)})
    assert answer.status_code == 409
    assert shown(answer)["both"]["Body"] == {
        "Saved since": "…\nTheir line\n…",
        "Yours": "…\nMy line\n…",
        "When you opened it": f"…\n{lines[500]}\n…",
    }
    assert curator_client.post(address, fields_of(answer)).status_code == 302
    assert "My line" in topic("single-1").body


def test_a_stale_form_that_is_wrong_as_well_says_both(curator_client: Client, roadmap) -> None:
    address = page_of(topic("single-1"))
    sent = given(curator_client, address)
    curator_client.post(address, sent | {"minutes": 7})
    answer = curator_client.post(address, sent | {"minutes": "many"})
    assert answer.status_code == 409
    assert "Enter a whole number." in answer.text
    assert shown(answer)["both"]["Minutes"]["Yours"] == "many"
    wrong = curator_client.post(address, fields_of(answer))
    assert wrong.status_code == 200
    assert topic("single-1").minutes == 7


def test_a_form_sent_twice_is_saved_once(curator_client: Client, roadmap) -> None:
    address = page_of(topic("single-1"))
    sent = given(curator_client, address) | {"title": "Same"}
    for _ in range(2):
        assert curator_client.post(address, sent).status_code == 302
    assert Changeset.objects.count() == 1


def test_what_was_typed_about_something_that_is_gone_is_shown(
    curator_client: Client, leaf: Topic
) -> None:
    item = leaf.objectives.first()
    address = page_of(item)
    sent = given(curator_client, address) | {"text": "nearly lost <b>"}
    item.delete()
    answer = curator_client.post(address, sent)
    assert answer.status_code == 409
    assert "Somebody deleted it while you wrote." in answer.text
    assert "nearly lost &lt;b&gt;" in answer.text
    assert sent["seal"] not in answer.text


def test_going_back_to_a_former_version_takes_nothing_back_unseen(
    curator_client: Client, roadmap: Roadmap
) -> None:
    single = topic("single-1")
    single.save()
    former = single.history.latest()
    address = reverse("admin:roadmap_topic_simple_history", args=[single.pk, former.pk])
    form = curator_client.get(address).context["adminform"].form
    sent = {b.html_name: b.value() for b in form if b.value() is not None}
    Topic.objects.filter(pk=single.pk).update(title="Theirs")
    answer = curator_client.post(address, sent)
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert topic("single-1").title == "Theirs"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_instant_one_is_saved_and_the_others_shown(superuser: User) -> None:
    roadmap = factories.small_roadmap()
    item = Topic.objects.get(roadmap=roadmap, slug="single-1")
    clients = [client_of(superuser) for _ in range(4)]
    sent = given(clients[0], page_of(item))

    def save(number: int) -> Any:
        return lambda: clients[number].post(page_of(item), sent | {"title": f"Title {number}"})

    answers = at_once([save(number) for number in range(4)])
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    item.refresh_from_db()
    winner = next(n for n, answer in enumerate(answers) if answer.status_code == 302)
    assert item.title == f"Title {winner}"
    assert Changeset.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_lists_at_the_same_instant_one_is_saved(superuser: User) -> None:
    factories.small_roadmap()
    clients = [client_of(superuser) for _ in range(3)]
    opened = list_fields(clients[0].get(TOPICS))
    row = row_of(opened, topic("single-1"))

    def save(number: int) -> Any:
        minutes = {f"{row}position": 100 + number}
        return lambda: clients[number].post(TOPICS, opened | minutes)

    answers = at_once([save(number) for number in range(3)])
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
    assert Changeset.objects.count() == 1


@pytest.mark.parametrize("count", ["", "x", "-1", "99999999", "9" * 40])
def test_a_damaged_count_of_rows_saves_nothing(
    curator_client: Client, leaf: Topic, count: str
) -> None:
    sent = given(curator_client, page_of(leaf))
    factories.ObjectiveFactory(topic=leaf, text="added meanwhile")
    for name in ("TOTAL", "INITIAL"):
        answer = curator_client.post(page_of(leaf), sent | {f"objectives-{name}_FORMS": count})
        assert answer.status_code in (200, 409)
    assert sorted(leaf.objectives.values_list("text", flat=True)) == [
        "added meanwhile",
        "do it",
        "do more",
    ]
    opened = list_fields(curator_client.get(TOPICS))
    Topic.objects.filter(slug="leaf-1-2").update(importance=0)
    for name in ("TOTAL", "INITIAL"):
        answer = curator_client.post(TOPICS, opened | {f"form-{name}_FORMS": count})
        assert answer.status_code in (200, 302, 400, 409)
    assert topic("leaf-1-2").importance == 0


def test_the_id_of_another_topics_row_changes_neither(curator_client: Client, leaf: Topic) -> None:
    foreign = factories.ObjectiveFactory(topic=topic("leaf-1-2"), text="elsewhere")
    sent = given(curator_client, page_of(leaf))
    for pk in (foreign.pk, "x", "-1", "9" * 30):
        changed = {"objectives-0-id": pk, "objectives-0-text": "moved over"}
        answer = curator_client.post(page_of(leaf), sent | changed)
        assert answer.status_code in (200, 302, 409), pk
    foreign.refresh_from_db()
    assert (foreign.text, foreign.topic.slug) == ("elsewhere", "leaf-1-2")
    assert set(leaf.objectives.values_list("text", flat=True)) == {"do it", "do more"}
