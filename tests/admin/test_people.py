"""Accounts in the admin."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client

from accounts.deletion import delete_account
from accounts.models import Deletion, User
from roadmap.domain.forks.fork import make_fork, share
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Visibility
from roadmap.models import Progress, Roadmap, Topic

PEOPLE = "/admin/accounts/user/"


def changes_to(person: User, **fields: object) -> dict[str, object]:
    shown = {"display_name": person.display_name, "is_active": "on"}
    return {name: value for name, value in (shown | fields).items() if value is not None}


def test_a_superuser_finds_people_but_no_secret(superuser_client: Client, ada: User) -> None:
    listed = superuser_client.get(PEOPLE, {"q": "ADA@example"}).text
    assert "ada@example.org" in listed
    page = superuser_client.get(f"{PEOPLE}{ada.pk}/change/").text
    assert "ada@example.org" in page
    assert ada.password not in page
    assert "password" not in page.partition('id="user_form"')[2]


def test_a_superuser_makes_somebody_a_curator(superuser_client: Client, grace: User) -> None:
    group = Group.objects.get(name="Curators")
    fields = changes_to(grace, is_staff="on", groups=[group.pk])
    superuser_client.post(f"{PEOPLE}{grace.pk}/change/", fields)
    grace.refresh_from_db()
    assert grace.is_staff
    assert grace.has_perm("roadmap.change_topic")
    assert not grace.has_perm("accounts.view_user")


def test_closing_an_account_keeps_its_progress(superuser_client: Client, ada: User) -> None:
    superuser_client.post(f"{PEOPLE}{ada.pk}/change/", changes_to(ada, is_active=None))
    ada.refresh_from_db()
    assert not ada.is_active
    assert ada.progress_set.count() == 2


def test_an_email_is_not_changed_behind_its_owner(superuser_client: Client, ada: User) -> None:
    superuser_client.post(f"{PEOPLE}{ada.pk}/change/", changes_to(ada, email="root@example.net"))
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_nobody_locks_themselves_out(superuser_client: Client, superuser: User) -> None:
    superuser_client.post(f"{PEOPLE}{superuser.pk}/change/", {"display_name": "Root"})
    superuser.refresh_from_db()
    assert superuser.display_name == "Root"
    assert superuser.is_active
    assert superuser.is_superuser


def test_a_new_account_has_no_password(superuser_client: Client) -> None:
    superuser_client.post(f"{PEOPLE}add/", {"email": "New@example.org", "display_name": "New"})
    person = User.objects.get(email_folded="new@example.org")
    assert not person.has_usable_password()
    assert not person.is_staff


def test_an_email_is_taken_in_any_case(superuser_client: Client, ada: User) -> None:
    fields = {"email": "ADA@Example.org", "display_name": ""}
    answer = superuser_client.post(f"{PEOPLE}add/", fields)
    assert "There is an account with this email already." in answer.text
    assert User.objects.filter(email_folded="ada@example.org").count() == 1


def test_an_account_is_deleted_with_all_it_holds_and_an_entry_that_names_nobody(
    superuser_client: Client, superuser: User, ada: User
) -> None:
    pk = ada.pk
    superuser_client.post(f"{PEOPLE}{pk}/change/", changes_to(ada, display_name="Ada L"))
    asked = superuser_client.get(f"{PEOPLE}{pk}/delete/").text
    assert "Statuses: 2" in asked
    answer = superuser_client.post(f"{PEOPLE}{pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not User.objects.filter(pk=pk).exists()
    assert not Progress.objects.exists()
    deletion = Deletion.objects.get()
    assert (deletion.account_id, deletion.by_id) == (pk, superuser.pk)
    assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {f"account {pk}"}
    assert f"account {pk}" in superuser_client.get("/admin/accounts/deletion/").text


def test_deleting_an_account_shows_nothing_of_what_was_written(
    superuser_client: Client, ada: User, roadmap: Roadmap
) -> None:
    topic = Topic.objects.get(slug="leaf-1-1")
    save_note(learner=Learner(user_id=ada.pk), topic=topic, body="My secret", revision=0)
    asked = superuser_client.get(f"{PEOPLE}{ada.pk}/delete/").text
    assert "Notes: 1" in asked
    assert "My secret" not in asked
    assert "note on" not in asked


def test_what_others_use_stays_when_an_administrator_deletes_its_owner(
    superuser_client: Client, ada: User, grace: User, roadmap: Roadmap
) -> None:
    shared = make_fork(original=roadmap, owner_id=ada.pk, title="Shared")
    share(roadmap=shared, visibility=Visibility.PUBLIC)
    make_fork(original=shared, owner_id=grace.pk, title="Hers")
    make_fork(original=roadmap, owner_id=ada.pk, title="Unused")
    fields = {"action": "delete_selected", "_selected_action": [ada.pk], "post": "yes"}
    superuser_client.post(PEOPLE, fields)
    assert not User.objects.filter(pk=ada.pk).exists()
    assert Roadmap.objects.get(title="Shared").owner is None
    assert not Roadmap.objects.filter(title="Unused").exists()


def test_nobody_deletes_themselves_here(superuser_client: Client, superuser: User) -> None:
    path = f"{PEOPLE}{superuser.pk}/delete/"
    assert superuser_client.post(path, {"post": "yes"}).status_code == 403
    fields = {"action": "delete_selected", "_selected_action": [superuser.pk], "post": "yes"}
    answer = superuser_client.post(PEOPLE, fields)
    assert "You delete your own account in your settings." in answer.text
    assert User.objects.filter(pk=superuser.pk).exists()


def test_a_curator_deletes_nobody(curator_client: Client, ada: User) -> None:
    assert curator_client.post(f"{PEOPLE}{ada.pk}/delete/", {"post": "yes"}).status_code == 403
    assert curator_client.get("/admin/accounts/deletion/").status_code == 403


def test_leaving_by_oneself_leaves_the_same_entry(ada: User) -> None:
    pk = ada.pk
    delete_account(person=ada, by=ada)
    deletion = Deletion.objects.get()
    assert (deletion.account_id, deletion.by_id) == (pk, pk)
