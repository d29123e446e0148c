"""Curators edit content: what they see, what an edit does, what is refused and why."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from roadmap.admin.topics import TopicAdmin
from roadmap.domain.changes.references import ON_OBJECTIVES, ON_TOPICS
from roadmap.domain.changes.revert import revert
from roadmap.domain.changes.snapshot import take
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Lifecycle
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
from tests.admin.forms_of import (
    add_row,
    carry_out,
    confirm_deletion,
    errors_of,
    given,
    list_fields,
    save,
)

MODELS = ("roadmap", "level", "category", "topic", "objective", "resource", "prerequisite")
TOPICS = "/admin/roadmap/topic/"


def topic(slug: str) -> Topic:
    return Topic.objects.get(roadmap__slug="backend", slug=slug)


def recorded(slug: str) -> Any:
    """A record of the topic as it is now, in its history."""
    found = topic(slug)
    found.save()
    return found.history.latest()


def page_of(item: object) -> str:
    return f"/admin/roadmap/{item._meta.model_name}/{item.pk}/change/"


def version() -> int:
    return Roadmap.objects.get(slug="backend").content_version


@pytest.fixture
def parts(roadmap: Roadmap) -> None:
    factories.ObjectiveFactory(topic=topic("leaf-1-1"))
    factories.ResourceFactory(topic=topic("leaf-1-1"))
    factories.PrerequisiteFactory(topic=topic("single-2"), requires=topic("leaf-1-1"))
    OldSlug.objects.create(roadmap=roadmap, topic=topic("leaf-1-1"), slug="former")


NEW_TOPIC = {
    "title": "Fresh",
    "slug": "fresh",
    "summary": "What is fresh.",
    "body": "",
    "position": 0,
    "difficulty": 1,
    "importance": 1,
    "minutes": 30,
    "map_label": "",
    "lifecycle": "published",
    **{
        f"{prefix}-{count}_FORMS": 0
        for prefix in ("objectives", "resources", "prerequisites")
        for count in ("TOTAL", "INITIAL")
    },
}


def new_topic(client: Client, **fields: object):
    place = {
        "roadmap": Roadmap.objects.get(slug="backend").pk,
        "level": Level.objects.get(roadmap__slug="backend", slug="basics").pk,
        "category": Category.objects.get(roadmap__slug="backend", code="db").pk,
    }
    sent = NEW_TOPIC | place | fields
    return client.post(
        f"{TOPICS}add/", {name: value for name, value in sent.items() if value is not None}
    )


@pytest.mark.parametrize("model", [*MODELS, "oldslug", "changeset"])
def test_every_list_searches_and_filters(curator_client: Client, parts, model: str) -> None:
    address = f"/admin/roadmap/{model}/"
    assert curator_client.get(address).context["cl"].result_count >= (model != "changeset")
    found = curator_client.get(address, {"q": "no such thing \U0001f995"})
    assert found.context["cl"].result_count == 0


@pytest.mark.parametrize("model", MODELS)
def test_every_page_says_what_it_is(curator_client: Client, parts, model: str) -> None:
    listed = curator_client.get(f"/admin/roadmap/{model}/").context["cl"].result_list
    page = curator_client.get(page_of(listed[0]))
    assert str(listed[0])[:20] in page.text
    assert curator_client.get(f"/admin/roadmap/{model}/add/").status_code == 200


@pytest.mark.parametrize("groups", [1, 3])
def test_the_list_of_topics_takes_a_fixed_number_of_queries(
    curator_client: Client, db, groups: int
) -> None:
    factories.small_roadmap(groups=groups)
    curator_client.get(TOPICS)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = curator_client.get(TOPICS)
    assert page.context["cl"].result_count == 2 + 4 * groups
    assert len(queries) <= 20, "\n".join(q["sql"][:120] for q in queries)


class TestPrivacy:
    @pytest.fixture
    def secret(self, ada: User) -> Topic:
        own = factories.small_roadmap(slug="adas-own")
        Roadmap.objects.filter(pk=own.pk).update(owner=ada, title="Secret plans")
        Level.objects.filter(roadmap=own).update(title="Secret level")
        found = Topic.objects.get(roadmap=own, slug="single-1")
        found.title = "Secret topic"
        found.save()
        return found

    def test_what_a_learner_made_is_on_no_page(self, superuser_client, secret, parts) -> None:
        for model in (*MODELS, "oldslug"):
            for address in (f"/admin/roadmap/{model}/", f"/admin/roadmap/{model}/add/"):
                answer = superuser_client.get(address)
                assert "Secret" not in answer.text, address

    def test_nor_by_its_address(self, superuser_client: Client, secret: Topic) -> None:
        record = secret.history.latest()
        for address in (
            page_of(secret),
            f"{TOPICS}{secret.pk}/delete/",
            f"{TOPICS}{secret.pk}/history/",
            f"{TOPICS}{secret.pk}/history/{record.pk}/",
            f"{TOPICS}{secret.pk}/move/",
        ):
            answer = superuser_client.get(address, follow=True)
            assert "Secret" not in answer.text, address
        action = {"action": "retire", "_selected_action": [secret.pk]}
        superuser_client.post(TOPICS, action)
        secret.refresh_from_db()
        assert secret.lifecycle == Lifecycle.PUBLISHED

    def test_nor_by_a_search(self, superuser_client: Client, secret: Topic) -> None:
        asked = {"app_label": "roadmap", "model_name": "topic", "field_name": "parent"}
        for roadmap_id in (secret.roadmap_id, ""):
            asked |= {"term": "Secret", "roadmap": roadmap_id}
            assert superuser_client.get("/admin/autocomplete/", asked).json()["results"] == []

    def test_nor_can_content_be_put_into_it(self, superuser_client, secret: Topic) -> None:
        answer = new_topic(superuser_client, roadmap=secret.roadmap_id, level=secret.level_id)
        assert "valid choice" in errors_of(answer)
        assert not Topic.objects.filter(slug="fresh").exists()


class TestTheVersionRises:
    """Whatever a curator saves, learners see at once."""

    @pytest.fixture(autouse=True)
    def rises(self, parts):
        before = version()
        yield
        assert version() > before

    def test_with_a_field(self, curator_client: Client) -> None:
        address = page_of(topic("leaf-1-1"))
        assert save(curator_client, address, title="Other words").status_code == 302
        assert topic("leaf-1-1").title == "Other words"

    @pytest.mark.parametrize(
        ("model", "change"),
        [
            (Roadmap, {"title": "T"}),
            (Level, {"title": "T"}),
            (Category, {"title": "T"}),
            (Objective, {"text": "say it"}),
            (Resource, {"title": "T"}),
        ],
    )
    def test_with_any_model(self, curator_client: Client, model, change) -> None:
        item = model.objects.first()
        assert save(curator_client, page_of(item), **change).status_code == 302
        assert model.objects.filter(pk=item.pk, **change).exists()

    def test_with_a_row_of_an_inline(self, curator_client: Client) -> None:
        address = page_of(topic("leaf-1-2"))
        row = {"text": "do it", "position": 0}
        assert add_row(curator_client, address, "objectives", **row).status_code == 302
        assert topic("leaf-1-2").objectives.get().text == "do it"

    def test_with_a_prerequisite_alone(self, curator_client: Client) -> None:
        sent = {"topic": topic("single-2").pk, "requires": topic("leaf-1-3").pk}
        curator_client.post("/admin/roadmap/prerequisite/add/", sent)
        assert topic("single-2").prerequisites.count() == 2

    def test_with_the_editable_list(self, curator_client: Client) -> None:
        sent = list_fields(curator_client.get(TOPICS))
        sent |= {key: 3 for key in sent if key.endswith("-importance")}
        curator_client.post(TOPICS, sent)
        assert set(Topic.objects.values_list("importance", flat=True)) == {3}

    def test_with_an_action(self, curator_client: Client) -> None:
        carry_out(curator_client, TOPICS, "retire", topic("single-1").pk)
        assert topic("single-1").lifecycle == Lifecycle.RETIRED

    def test_with_a_deletion(self, curator_client: Client) -> None:
        confirm_deletion(curator_client, f"{TOPICS}{topic('leaf-1-3').pk}/delete/")
        assert not Topic.objects.filter(slug="leaf-1-3").exists()

    def test_with_a_bulk_deletion(self, curator_client: Client) -> None:
        chosen = [topic("leaf-1-3").pk, topic("leaf-1-2").pk]
        sent = {"action": "delete_selected", "_selected_action": chosen}
        asked = curator_client.post(TOPICS, sent)
        sent |= {"post": "yes", "seal": asked.context["seal"]}
        curator_client.post(TOPICS, sent)
        assert not Topic.objects.filter(pk__in=chosen).exists()

    def test_with_a_revert(self, curator_client: Client) -> None:
        former = recorded("leaf-1-1")
        save(curator_client, page_of(topic("leaf-1-1")), title="Other words")
        address = f"{TOPICS}{topic('leaf-1-1').pk}/history/{former.pk}/"
        sent = {
            bound.html_name: bound.value()
            for bound in curator_client.get(address).context["adminform"].form
            if bound.value() is not None
        }
        curator_client.post(address, sent)
        assert topic("leaf-1-1").title == "Leaf 1.1"


def test_learners_see_an_edit_at_once(curator_client, roadmap, ada_client) -> None:
    checklist = Level.objects.get(slug="basics").get_absolute_url()
    assert "Leaf 1.1" in ada_client.get(checklist).text
    save(curator_client, page_of(topic("leaf-1-1")), title="Other words")
    assert "Other words" in ada_client.get(checklist).text


class TestSlugs:
    def test_an_old_one_redirects(self, curator_client: Client, roadmap, client) -> None:
        address = topic("leaf-1-1").get_absolute_url()
        save(curator_client, page_of(topic("leaf-1-1")), slug="renamed")
        assert OldSlug.objects.get().slug == "leaf-1-1"
        answer = client.get(address)
        assert answer.headers["Location"] == topic("renamed").get_absolute_url()

    def test_a_topic_may_take_its_own_back(self, curator_client: Client, roadmap) -> None:
        save(curator_client, page_of(topic("leaf-1-1")), slug="renamed")
        save(curator_client, page_of(topic("renamed")), slug="leaf-1-1")
        assert OldSlug.objects.get().slug == "renamed"

    def test_a_draft_leaves_none(self, curator_client: Client, roadmap) -> None:
        Topic.objects.filter(slug="leaf-1-1").update(lifecycle=Lifecycle.DRAFT)
        save(curator_client, page_of(topic("leaf-1-1")), slug="renamed")
        assert not OldSlug.objects.exists()

    @pytest.mark.parametrize(
        ("slug", "reason"),
        [
            ("leaf-1-2", "“Leaf 1.2” has this slug."),
            ("former", "once belonged to “Leaf 1.1” and still leads there"),
            ("no slug", "Enter a valid"),
        ],
    )
    def test_a_taken_one_is_refused_with_its_owner(
        self, curator_client, parts, slug: str, reason: str
    ) -> None:
        answer = save(curator_client, page_of(topic("single-1")), slug=slug)
        assert reason in errors_of(answer)
        assert topic("single-1").slug == "single-1"

    def test_a_level_takes_no_word_of_the_addresses(self, curator_client, roadmap) -> None:
        sent = {"roadmap": roadmap.pk, "title": "Topics", "slug": "topics", "position": 3}
        answer = curator_client.post("/admin/roadmap/level/add/", sent)
        assert "word of the site's own addresses" in errors_of(answer)

    def test_a_level_takes_no_slug_twice(self, curator_client, roadmap) -> None:
        sent = {"roadmap": roadmap.pk, "title": "Again", "slug": "basics", "position": 3}
        answer = curator_client.post("/admin/roadmap/level/add/", sent)
        assert "already exists" in errors_of(answer)


class TestIdentity:
    def test_a_uid_is_never_edited(self, curator_client: Client, roadmap) -> None:
        before = topic("leaf-1-1").uid
        uid = "00000000-0000-4000-8000-000000000000"
        save(curator_client, page_of(topic("leaf-1-1")), uid=uid, title="Other words")
        assert topic("leaf-1-1").uid == before

    def test_nor_are_place_and_lifecycle_by_the_form(self, curator_client, roadmap) -> None:
        sent = {"parent": topic("single-1").pk, "lifecycle": "retired", "level": 99}
        save(curator_client, page_of(topic("leaf-1-1")), **sent)
        assert topic("leaf-1-1").parent == topic("group-1")
        assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED

    def test_nor_does_a_revert_undo_a_move(self, curator_client, roadmap) -> None:
        former = recorded("single-1")
        Topic.objects.filter(slug="single-1").update(parent=topic("group-1"))
        Topic.objects.filter(slug="single-1").update(lifecycle=Lifecycle.RETIRED)
        address = f"{TOPICS}{topic('single-1').pk}/history/{former.pk}/"
        form = curator_client.get(address).context["adminform"].form
        sent = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
        assert curator_client.post(address, sent).status_code == 302
        assert topic("single-1").parent == topic("group-1")
        assert topic("single-1").lifecycle == Lifecycle.RETIRED

    def test_what_the_last_sync_left_is_kept(self, curator_client: Client, roadmap) -> None:
        Topic.objects.filter(slug="leaf-1-1").update(synced={"title": "Leaf 1.1"})
        save(curator_client, page_of(topic("leaf-1-1")), title="Other words")
        assert topic("leaf-1-1").synced == {"title": "Leaf 1.1"}


class TestFaultsAreNamed:
    def test_a_sibling_of_the_same_title(self, curator_client: Client, roadmap) -> None:
        answer = save(curator_client, page_of(topic("leaf-1-1")), title="LEAF 1.2")
        assert "Topic leaf-1-2 has the same title" in errors_of(answer)

    def test_another_roadmap(self, curator_client: Client, roadmap) -> None:
        other = factories.small_roadmap(slug="other")
        level = Level.objects.get(roadmap=other, slug="basics")
        answer = new_topic(curator_client, level=level.pk)
        assert "“Basics” belongs to another roadmap." in errors_of(answer)

    def test_a_group_in_another_level(self, curator_client: Client, roadmap) -> None:
        level = Level.objects.get(slug="advanced")
        answer = new_topic(curator_client, parent=topic("group-1").pk, level=level.pk)
        assert "Topic fresh is in level advanced, its group group-1 in basics" in errors_of(answer)

    def test_too_deep(self, curator_client: Client, roadmap) -> None:
        inner = factories.subtopic(topic("leaf-1-1"))
        deepest = factories.subtopic(inner)
        answer = new_topic(curator_client, parent=deepest.pk)
        assert "is nested 5 deep; 4 is the most" in errors_of(answer)

    def test_a_circle_with_its_path(self, curator_client: Client, parts) -> None:
        factories.PrerequisiteFactory(topic=topic("leaf-1-1"), requires=topic("single-1"))
        address = page_of(topic("single-1"))
        answer = add_row(curator_client, address, "prerequisites", requires=topic("leaf-1-1").pk)
        text = errors_of(answer)
        assert "closes a circle" in text
        assert "leaf-1-1 requires single-1" in text
        assert not topic("single-1").prerequisites.exists()

    @pytest.mark.parametrize(
        ("slug", "requires", "reason"),
        [
            ("leaf-1-2", "single-2", "requires a topic of a higher level"),
            ("group-1", "leaf-1-2", "joins a group and a topic within it"),
            ("leaf-1-2", "group-1", "joins a group and a topic within it"),
            ("leaf-1-2", "leaf-1-2", "can't require itself"),
        ],
    )
    @pytest.mark.parametrize("by", ["inline", "own page"])
    def test_a_prerequisite_that_makes_no_sense(
        self, curator_client, roadmap, slug, requires, reason, by
    ) -> None:
        if by == "inline":
            address = page_of(topic(slug))
            pk = topic(requires).pk
            answer = add_row(curator_client, address, "prerequisites", requires=pk)
        else:
            sent = {"topic": topic(slug).pk, "requires": topic(requires).pk}
            answer = curator_client.post("/admin/roadmap/prerequisite/add/", sent)
        assert reason in errors_of(answer)
        assert not Prerequisite.objects.exists()

    def test_a_new_order_of_levels_that_prerequisites_forbid(self, curator_client, parts) -> None:
        answer = save(curator_client, page_of(Level.objects.get(slug="basics")), position=7)
        assert "requires a topic of a higher level" in errors_of(answer)

    def test_an_old_fault_does_not_stop_another_edit(self, curator_client, roadmap) -> None:
        factories.PrerequisiteFactory(topic=topic("leaf-1-2"), requires=topic("single-2"))
        answer = save(curator_client, page_of(topic("leaf-1-1")), title="Other words")
        assert answer.status_code == 302

    def test_a_published_topic_below_a_finished_leaf(self, curator_client, ada) -> None:
        answer = new_topic(curator_client, parent=topic("leaf-1-1").pk)
        assert "Learners have finished “Leaf 1.1”" in errors_of(answer)
        draft = new_topic(curator_client, parent=topic("leaf-1-1").pk, lifecycle="draft")
        assert draft.status_code == 302

    def test_a_successor_of_what_is_not_retired(self, curator_client, roadmap) -> None:
        save(curator_client, page_of(topic("leaf-1-1")), successor=topic("leaf-1-2").pk)
        assert topic("leaf-1-1").successor is None
        Topic.objects.filter(slug="leaf-1-1").update(lifecycle=Lifecycle.RETIRED)
        page = page_of(topic("leaf-1-1"))
        refused = save(curator_client, page, successor=topic("leaf-1-1").pk)
        assert "another, published topic" in errors_of(refused)
        save(curator_client, page, successor=topic("leaf-1-2").pk)
        assert topic("leaf-1-1").successor == topic("leaf-1-2")


class TestDeletion:
    def test_what_learners_worked_on_is_refused_and_retirement_suggested(
        self, curator_client: Client, ada: User
    ) -> None:
        address = f"{TOPICS}{topic('leaf-1-1').pk}/delete/"
        page = curator_client.get(address).text
        assert "Learners have left something on “Leaf 1.1”; retire it instead." in page
        assert "Retire it instead" in page
        confirm_deletion(curator_client, address)
        assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED

    def test_what_was_shipped_too(self, curator_client: Client, roadmap) -> None:
        for model in (Topic, Level, Category, Objective):
            model.objects.update(synced={"title": "x"})
        roadmap.synced = {"title": "x"}
        roadmap.save()
        shipped = factories.ObjectiveFactory(topic=topic("single-1"), synced={"text": "x"})
        for item in (topic("leaf-1-1"), shipped, roadmap):
            address = page_of(item).replace("change", "delete")
            assert "came with the fixtures" in curator_client.get(address).text
            confirm_deletion(curator_client, address)
            assert type(item).objects.filter(pk=item.pk).exists()

    def test_one_of_many_stops_them_all(self, curator_client: Client, ada: User) -> None:
        chosen = [topic("leaf-1-1").pk, topic("leaf-1-3").pk]
        sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
        answer = curator_client.post(TOPICS, sent)
        assert "Learners have left something on “Leaf 1.1”" in answer.text
        assert "Retire them instead" in answer.text
        assert Topic.objects.filter(pk__in=chosen).count() == 2

    def test_a_level_with_topics_stays(self, curator_client: Client, roadmap) -> None:
        level = Level.objects.get(slug="basics")
        page = curator_client.get(page_of(level).replace("change", "delete")).text
        assert "“Basics” has topics; move them first." in page

    def test_a_link_may_go_even_when_shipped(self, curator_client: Client, parts) -> None:
        Resource.objects.update(synced={"title": "x"})
        address = page_of(Resource.objects.get()).replace("change", "delete")
        confirm_deletion(curator_client, address)
        assert not Resource.objects.exists()

    def test_an_objective_goes_with_no_inline(self, curator_client: Client, parts) -> None:
        address = page_of(topic("leaf-1-1"))
        save(curator_client, address, **{"objectives-0-DELETE": "on"})
        assert Objective.objects.count() == 1

    def test_every_trace_of_a_learner_is_known(self) -> None:
        linked = {
            relation.related_model
            for model in (Topic, Objective)
            for relation in model._meta.related_objects
            if relation.on_delete.__name__ == "PROTECT"
        }
        assert linked - {Topic} == {*ON_TOPICS, *ON_OBJECTIVES}


class TestSearchingTopics:
    def ask(self, client: Client, **asked: object) -> list[str]:
        known = {"app_label": "roadmap", "model_name": "topic", "field_name": "parent"}
        answer = client.get("/admin/autocomplete/", known | asked)
        assert answer.status_code == 200
        return [result["text"] for result in answer.json()["results"]]

    def test_it_keeps_to_the_roadmap_of_the_page(self, curator_client: Client, roadmap) -> None:
        other = factories.small_roadmap(slug="other")
        Topic.objects.filter(roadmap=other).update(title="Elsewhere")
        widget = curator_client.get(page_of(topic_of(roadmap, "single-1"))).text
        assert f"/admin/autocomplete/?roadmap={roadmap.pk}" in widget
        assert "Leaf 1.1" in self.ask(curator_client, roadmap=roadmap.pk)
        assert set(self.ask(curator_client, roadmap=other.pk)) == {"Elsewhere"}

    @pytest.mark.parametrize("roadmap_id", ["x", "-1", "9" * 30, "\uff19"])
    def test_a_nonsense_roadmap_is_ignored_or_empty(
        self, curator_client: Client, roadmap, roadmap_id: str
    ) -> None:
        assert len(self.ask(curator_client, roadmap=roadmap_id)) in (0, 6)

    @pytest.mark.parametrize("term", ["\ud800", "%", "'", "\u202e" * 50])
    def test_a_nonsense_term_finds_nothing_or_all(self, curator_client, roadmap, term) -> None:
        assert len(self.ask(curator_client, term=term.encode("utf-8", "replace"))) in (0, 6)

    def test_a_learner_may_not_search(self, ada_client: Client, roadmap) -> None:
        assert ada_client.get("/admin/autocomplete/").status_code == 403


def topic_of(roadmap: Roadmap, slug: str) -> Topic:
    return Topic.objects.get(roadmap=roadmap, slug=slug)


class TestHostileInput:
    @pytest.mark.parametrize("view", ["change", "delete", "history", "move", "history/1"])
    def test_ids(self, curator_client: Client, roadmap, view: str) -> None:
        for pk in ("0", "-1", "9" * 30, "x", "1%00", "%ED%A0%80", "1/2"):
            answer = curator_client.get(f"{TOPICS}{pk}/{view}/")
            assert answer.status_code in (302, 404), pk

    def test_texts(self, curator_client: Client, roadmap) -> None:
        address = page_of(topic("single-1"))
        for field in ("title", "slug", "summary", "position", "minutes"):
            for text in ("\x00", "\ud800", "x" * 5000):
                value = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
                answer = save(curator_client, address, **{field: value})
                assert answer.status_code in (200, 302), (field, text[:5])

    def test_numbers(self, curator_client: Client, roadmap) -> None:
        address = page_of(topic("single-1"))
        sent = given(curator_client, address)
        for number in ("-1", "0", "1e9", "", "9" * 40):
            answer = curator_client.post(address, sent | {"minutes": number})
            assert answer.status_code == 200, number
            assert topic("single-1").minutes == 60

    def test_missing_fields(self, curator_client: Client, roadmap) -> None:
        answer = curator_client.post(page_of(topic("single-1")), {})
        assert answer.status_code == 409
        assert "doesn't say what it was made from" in unescape(answer.text)
        assert topic("single-1").title == "Single one"

    def test_lists(self, curator_client: Client, roadmap) -> None:
        for query in ("?p=x", "?p=999999", "?o=9.9.9", "?level__id__exact=x", "?e=1"):
            assert curator_client.get(TOPICS + query).status_code in (200, 302), query


def test_a_field_that_has_no_place_in_the_form_yet_comes_last(
    curator_client: Client, roadmap, monkeypatch
) -> None:
    page = page_of(topic("single-1"))
    placed = tuple(part for part in TopicAdmin.fieldsets if part[0] != "Ratings")
    monkeypatch.setattr(TopicAdmin, "fieldsets", placed)
    assert save(curator_client, page, minutes=7).status_code == 302
    assert topic("single-1").minutes == 7


def test_an_edit_is_in_the_log_and_can_be_taken_back(curator_client: Client, roadmap) -> None:
    save(curator_client, page_of(topic("single-1")), title="Renamed", minutes=7)
    row = Changeset.objects.get()
    assert (row.kind, row.summary, row.topic) == ("edit", "Changed “Renamed”", topic("single-1"))
    revert(row)
    assert (topic("single-1").title, topic("single-1").minutes) == ("Single one", 60)


def test_a_save_that_changes_nothing_leaves_no_line_in_the_log(
    curator_client: Client, roadmap
) -> None:
    save(curator_client, page_of(topic("single-1")))
    assert not Changeset.objects.exists()


def test_a_new_roadmap_is_in_no_log(curator_client: Client, roadmap) -> None:
    add = reverse("admin:roadmap_roadmap_add")
    words = {"title": "Frontend", "slug": "frontend", "summary": "Another one."}
    assert save(curator_client, add, **words).status_code == 302
    assert not Changeset.objects.exists()


def test_a_deleted_topic_comes_back_with_all_that_led_to_and_from_it(
    curator_client: Client, roadmap
) -> None:
    new = factories.subtopic(topic("group-1"), slug="new", title="New")
    factories.ResourceFactory(topic=new)
    factories.PrerequisiteFactory(topic=topic("single-1"), requires=new)
    before = take(roadmap.pk)
    address = reverse("admin:roadmap_topic_delete", args=[new.pk])
    assert confirm_deletion(curator_client, address).status_code == 302
    assert not Topic.objects.filter(slug="new").exists()
    revert(Changeset.objects.get())
    assert take(roadmap.pk) == before


@pytest.mark.parametrize("roadmap_id", ["", "x", "1e400", "9" * 19])
def test_a_new_topic_without_its_roadmap_is_refused_in_words(
    curator_client: Client, roadmap: Roadmap, roadmap_id: str
) -> None:
    level, category = roadmap.levels.first(), roadmap.categories.first()
    sent = given(curator_client, f"{TOPICS}add/") | {"title": "New", "slug": "new", "summary": "x"}
    sent |= {"level": level.pk, "category": category.pk, "roadmap": roadmap_id}
    answer = curator_client.post(f"{TOPICS}add/", sent)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["roadmap"]


def test_a_curator_says_how_many_subtopics_are_enough(
    curator_client: Client, ada: User, roadmap: Roadmap
) -> None:
    address = f"{TOPICS}{topic('group-1').pk}/change/"
    before = load_progress(learner=Learner(user_id=ada.pk), roadmap=roadmap).total
    assert save(curator_client, address, choose=1).status_code == 302
    assert topic("group-1").choose == 1
    roadmap.refresh_from_db()
    after = load_progress(learner=Learner(user_id=ada.pk), roadmap=roadmap).total
    assert after.finished == before.finished
    assert after.percent > before.percent
    assert "Give at most 3" in errors_of(save(curator_client, address, choose=4))
    leaf = f"{TOPICS}{topic('leaf-1-1').pk}/change/"
    assert "no subtopics" in errors_of(save(curator_client, leaf, choose=1))
    revert(changeset=Changeset.objects.latest("pk"))
    assert topic("group-1").choose is None
