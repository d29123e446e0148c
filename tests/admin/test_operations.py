"""The pages on which curators move, merge, split, publish and take back."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import statuses_for
from roadmap.enums import Lifecycle, Status
from roadmap.models import Category, Changeset, Level, Roadmap, Topic
from tests import factories
from tests.admin.forms_of import carry_out, confirm
from tests.conftest import client_of
from tests.learning import set_status

TOPICS = "/admin/roadmap/topic/"
JOURNAL = "/admin/roadmap/changeset/"


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def page_of(slug: str, operation: str) -> str:
    return f"{TOPICS}{topic(slug).pk}/{operation}/"


def status(user: User, slug: str) -> Status:
    return statuses_for(Learner(user_id=user.pk)).get(topic(slug).pk, Status.TODO)


def test_a_preview_says_how_many_learners_are_concerned(curator_client, ada: User) -> None:
    address = page_of("leaf-1-1", "merge")
    answer = curator_client.post(address, {"into": topic("leaf-1-3").pk, "preview": "x"})
    assert "Merged “Leaf 1.1” into “Leaf 1.3”." in answer.text
    assert "Fewer than five learners have left something on it." in answer.text
    assert 'name="confirm"' in answer.text
    assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED


def test_a_merge_after_its_preview(curator_client, curator: User, ada: User) -> None:
    address = page_of("leaf-1-1", "merge")
    answer = confirm(curator_client, address, follow=True, into=topic("leaf-1-3").pk)
    assert "progress followed for fewer than five learners" in answer.text
    assert topic("leaf-1-1").successor == topic("leaf-1-3")
    assert status(ada, "leaf-1-3") is Status.DONE
    assert Changeset.objects.get().person_id == curator.pk


def test_a_move_needs_a_place(curator_client: Client, roadmap: Roadmap) -> None:
    assert "Name a group" in curator_client.post(page_of("single-1", "move"), {"preview": "x"}).text
    sent = {
        "level": Level.objects.get(slug="advanced").pk,
        "category": Category.objects.get(code="db").pk,
    }
    confirm(curator_client, page_of("single-1", "move"), **sent)
    assert topic("single-1").level.slug == "advanced"


def test_a_move_below_a_finished_leaf_asks(curator_client: Client, ada: User) -> None:
    sent = {"parent": topic("leaf-1-1").pk}
    answer = confirm(curator_client, page_of("single-1", "move"), **sent)
    assert "Fewer than five learners have finished or skipped “Leaf 1.1”" in answer.text
    confirm(curator_client, page_of("single-1", "move"), pass_on="on", **sent)
    assert topic("single-1").parent == topic("leaf-1-1")
    assert status(ada, "single-1") is Status.DONE


def test_a_split_reads_one_subtopic_a_line(curator_client: Client, roadmap: Roadmap) -> None:
    lines = "First: The one half.\n\n Second : The other: half.\r\n"
    confirm(curator_client, page_of("single-1", "split"), parts=lines)
    parts = topic("single-1").subtopics.values_list("title", "summary")
    assert list(parts) == [("First", "The one half."), ("Second", "The other: half.")]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ("", "required"),
        ("No summary", "as “Title: summary”"),
        ("Only: one.", "two subtopics or more"),
        (f"{'x' * 121}: long.\nB: b.", "longer than 120"),
        ("Same: a.\nSame: b.", "same title"),
        ("A\x00: a.\nB: b.", "Null characters"),
    ],
)
def test_a_split_that_can_t_be_is_refused(curator_client, roadmap, parts, reason) -> None:
    answer = curator_client.post(page_of("single-1", "split"), {"parts": parts, "confirm": "x"})
    assert reason in answer.text
    assert not topic("single-1").subtopics.exists()


def test_publishing_below_a_finished_leaf_by_its_page(curator_client, ada: User) -> None:
    factories.subtopic(topic("leaf-1-1"), slug="new", lifecycle=Lifecycle.DRAFT)
    sent = {"action": "publish", "_selected_action": [topic("new").pk]}
    refused = curator_client.post(TOPICS, sent, follow=True)
    assert "Fewer than five learners have finished or skipped “Leaf 1.1”" in refused.text
    confirm(curator_client, page_of("new", "publish"))
    assert topic("new").lifecycle == Lifecycle.DRAFT
    confirm(curator_client, page_of("new", "publish"), pass_on="on")
    assert topic("new").lifecycle == Lifecycle.PUBLISHED
    assert status(ada, "new") is Status.DONE


def test_retiring_and_restoring_by_actions(curator_client: Client, ada: User) -> None:
    chosen = [topic("leaf-1-1").pk, topic("group-1").pk]
    for action, lifecycle in (("retire", Lifecycle.RETIRED), ("restore", Lifecycle.PUBLISHED)):
        answer = carry_out(curator_client, TOPICS, action, *chosen)
        assert "Fewer than five learners are on it" in answer.text
        assert 'class="error"' not in answer.text
        assert topic("leaf-1-1").lifecycle == lifecycle
        assert topic("group-1").lifecycle == lifecycle
    assert status(ada, "leaf-1-1") is Status.DONE


def test_an_action_on_the_page_of_a_topic_asks(curator_client: Client, ada: User) -> None:
    pk = topic("leaf-1-1").pk
    page = curator_client.get(f"{TOPICS}{pk}/change/")
    name = page.context["action_form"]["action"].html_name
    asked = curator_client.post(f"{TOPICS}{pk}/change/", {name: "retire", "_selected_action": [pk]})
    assert "Fewer than five learners have left something on it." in asked.text
    assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED
    assert f'<input type="hidden" name="_selected_action" value="{pk}">' in asked.text


@pytest.mark.parametrize("operation", ["retire", "restore"])
def test_an_operation_that_asks_nothing_says_what_it_would_do_at_once(
    curator_client: Client, ada: User, operation: str
) -> None:
    if operation == "restore":
        Topic.objects.filter(slug="leaf-1-1").update(lifecycle=Lifecycle.RETIRED)
    before = topic("leaf-1-1").lifecycle
    page = curator_client.get(page_of("leaf-1-1", operation))
    assert "Fewer than five learners have left something on it." in page.text
    assert topic("leaf-1-1").lifecycle == before
    assert not Changeset.objects.exists()
    confirm(curator_client, page_of("leaf-1-1", operation))
    assert topic("leaf-1-1").lifecycle != before


def test_the_journal_takes_back(curator_client: Client, curator: User, ada: User) -> None:
    confirm(curator_client, page_of("leaf-1-1", "merge"), into=topic("leaf-1-3").pk)
    listed = curator_client.get(JOURNAL)
    assert "Merged “Leaf 1.1” into “Leaf 1.3”" in listed.text
    assert curator.email in listed.text
    operation = Changeset.objects.get()
    chosen = {"action": "take_back", "_selected_action": [operation.pk]}
    asked = curator_client.post(JOURNAL, chosen)
    assert "Fewer than five learners have left something on it." in asked.text
    assert topic("leaf-1-1").lifecycle == Lifecycle.RETIRED
    answer = carry_out(curator_client, JOURNAL, "take_back", operation.pk)
    assert "Taken back: Merged “Leaf 1.1”" in answer.text
    assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED
    assert status(ada, "leaf-1-3") is Status.TODO


def test_the_journal_says_why_something_can_t_be_taken_back(curator_client, roadmap) -> None:
    for place in ("advanced", "basics"):
        sent = {
            "level": Level.objects.get(slug=place).pk,
            "category": Category.objects.get(code="vc").pk,
        }
        confirm(curator_client, page_of("single-1", "move"), **sent)
    first = Changeset.objects.earliest("id")
    answer = carry_out(curator_client, JOURNAL, "take_back", first.pk)
    assert "was changed since (level)" in answer.text


def test_the_journal_itself_is_not_edited(curator_client: Client, roadmap: Roadmap) -> None:
    carry_out(curator_client, TOPICS, "retire", topic("single-1").pk)
    pk = Changeset.objects.get().pk
    assert curator_client.get(f"{JOURNAL}{pk}/change/").status_code == 200
    assert curator_client.post(f"{JOURNAL}{pk}/change/", {"summary": "x"}).status_code == 403
    assert curator_client.post(f"{JOURNAL}{pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("operation", ["publish", "retire", "restore", "move", "merge", "split"])
def test_who_may_not_change_topics_gets_no_page(db, roadmap: Roadmap, operation: str) -> None:
    nobody = factories.UserFactory(is_staff=True)
    answer = client_of(nobody).get(page_of("single-1", operation))
    assert answer.status_code == 403
    assert client_of(nobody).get(JOURNAL).status_code == 403


@pytest.mark.parametrize("operation", ["move", "merge"])
@pytest.mark.parametrize("pk", ["0", "-1", "x", "9" * 30, "\x00"])
def test_a_nonsense_target_is_refused(curator_client, roadmap, operation: str, pk: str) -> None:
    sent = {"parent": pk, "into": pk, "level": pk, "category": pk, "confirm": "x"}
    answer = curator_client.post(page_of("single-1", operation), sent)
    assert "valid choice" in answer.text or "Null characters" in answer.text
    assert not Changeset.objects.exists()


def test_a_target_in_another_roadmap_is_no_choice(curator_client: Client, roadmap) -> None:
    single = topic("single-1")
    other = factories.TopicFactory()
    answer = curator_client.post(f"{TOPICS}{single.pk}/merge/", {"into": other.pk, "confirm": "x"})
    assert "valid choice" in answer.text


@pytest.mark.parametrize("many", [True, False])
def test_a_deletion_says_what_it_does_to_people_and_can_be_taken_back(
    curator_client: Client, roadmap: Roadmap, many: bool
) -> None:
    pk = topic("single-2").pk
    sent: dict[str, object] = (
        {"action": "delete_selected", "_selected_action": [pk]} if many else {}
    )
    address = TOPICS if many else f"{TOPICS}{pk}/delete/"
    asked = curator_client.post(address, sent) if many else curator_client.get(address)
    assert "No learner has left anything on what would be deleted." in asked.text
    assert "It can be taken back in the log of changes." in asked.text
    seal = asked.context["seal"]
    curator_client.post(address, sent | {"post": "yes", "seal": seal})
    assert not Topic.objects.filter(pk=pk).exists()
    carry_out(curator_client, JOURNAL, "take_back", Changeset.objects.get().pk)
    assert topic("single-2").pk == pk


def test_no_sentence_of_an_operation_names_how_few_people_there_are(
    curator_client: Client, ada: User
) -> None:
    """A number below five would say who they are."""
    for name in ("retire", "split", "merge"):
        sent = {"parts": "A: a.\nB: b.", "into": topic("leaf-1-3").pk, "preview": "x"}
        shown = curator_client.post(page_of("leaf-1-1", name), sent).text
        assert "Fewer than five learners have left something on it." in shown
        assert "1 learner" not in shown
    confirm(curator_client, page_of("leaf-1-1", "retire"))
    listed = curator_client.get(JOURNAL).text
    assert '<td class="field-who">fewer than five</td>' in listed


def test_the_pages_say_no_more_people_than_there_are(curator_client: Client, ada: User) -> None:
    for _ in range(37):
        learner = Learner(user_id=factories.UserFactory().pk)
        set_status(learner=learner, topic=topic("leaf-1-1"), status=Status.DONE)
    chosen = [topic("leaf-1-1").pk, topic("group-1").pk]
    asked = curator_client.post(TOPICS, {"action": "retire", "_selected_action": chosen}).text
    assert "38 learners have left something on it." in asked
    move_in = {"parent": topic("leaf-1-1").pk, "preview": "x"}
    refused = curator_client.post(page_of("single-1", "move"), move_in).text
    assert "38 learners have finished or skipped “Leaf 1.1”" in refused
    moved = curator_client.post(page_of("single-1", "move"), move_in | {"pass_on": "on"}).text
    assert "38 learners get a status" in moved


# --- What was confirmed is what is done -----------------------------------------------------------


def shown_seal(client: Client, address: str, **sent: object) -> str:
    return str(client.post(address, sent | {"preview": "x"}).context["done"].seal)


def test_a_merge_that_concerns_other_people_by_now_is_shown_again(
    curator_client: Client, ada: User, grace: User
) -> None:
    address, sent = page_of("leaf-1-1", "merge"), {"into": topic("leaf-1-3").pk}
    seal = shown_seal(curator_client, address, **sent)
    set_status(learner=Learner(user_id=grace.pk), topic=topic("leaf-1-1"), status=Status.DONE)
    answer = curator_client.post(address, sent | {"confirm": "x", "seal": seal})
    assert answer.status_code == 409
    assert "Something was changed since this was shown" in answer.text
    assert "Fewer than five learners have left something on it." in answer.text
    assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED
    assert not Changeset.objects.exists()
    again = sent | {"confirm": "x", "seal": answer.context["done"].seal}
    assert curator_client.post(address, again).status_code == 302
    assert topic("leaf-1-1").lifecycle == Lifecycle.RETIRED


def test_a_split_in_another_tree_by_now_is_shown_again(curator_client: Client, roadmap) -> None:
    address, sent = page_of("single-1", "split"), {"parts": "First: The one.\nSecond: The other."}
    seal = shown_seal(curator_client, address, **sent)
    assert seal == shown_seal(curator_client, address, **sent)
    Topic.objects.filter(slug="single-1").update(importance=0)
    answer = curator_client.post(address, sent | {"confirm": "x", "seal": seal})
    assert answer.status_code == 409
    assert not topic("single-1").subtopics.exists()


@pytest.mark.parametrize("seal", [None, "", "x", "\x00", "é", "other"])
def test_what_was_not_shown_is_not_done(curator_client: Client, roadmap, seal: str | None) -> None:
    address = page_of("leaf-1-1", "merge")
    other = shown_seal(curator_client, address, into=topic("leaf-1-2").pk)
    sent = {"into": topic("leaf-1-3").pk, "confirm": "x"}
    sent |= {} if seal is None else {"seal": other if seal == "other" else seal}
    answer = curator_client.post(address, sent)
    assert answer.status_code == 409
    assert "Merged “Leaf 1.1” into “Leaf 1.3”." in answer.text
    assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED


def test_an_action_on_several_does_what_its_page_said_or_asks_again(
    curator_client: Client, ada: User, grace: User
) -> None:
    sent = {"action": "retire", "_selected_action": [topic("leaf-1-1").pk, topic("single-1").pk]}
    seal = curator_client.post(TOPICS, sent).context["seal"]
    set_status(learner=Learner(user_id=grace.pk), topic=topic("leaf-1-1"), status=Status.DONE)
    for shown in ({}, {"seal": ""}, {"seal": seal}):
        answer = curator_client.post(TOPICS, sent | {"confirm": "x"} | shown)
        assert answer.status_code == 409
        assert "Something was changed since this was shown" in answer.text
        assert not Changeset.objects.exists()
    again = {"confirm": "x", "seal": answer.context["seal"]}
    assert curator_client.post(TOPICS, sent | again).status_code == 302
    assert topic("leaf-1-1").lifecycle == topic("single-1").lifecycle == Lifecycle.RETIRED
