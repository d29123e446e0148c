"""Mail waits in the database and goes to a real server: once, late if need be; nothing is kept."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.tasks.base import TaskResultStatus
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import adapter
from accounts.models import User
from config.jobs import presence
from config.jobs.queue import record, release_orphans, run_task, take_task
from tests import factories
from tests.accounts import urls_with_mail
from tests.config.mail_server import MailServer, mail_server, mailers_for

pytestmark = pytest.mark.django_db
CODE = "K7Q-4ZT"
SOMEBODY = "somebody@example.org"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.MAILERS = mailers_for(server.port)
        yield server


def write(to: str = SOMEBODY) -> None:
    send_mail("Your code", f"It is {CODE}.", "cairn@example.org", [to])


def work_once() -> Any:
    """What the worker does with the next task that is due; the row as it is afterwards."""
    task = take_task("here")
    if task is None:
        return None
    record(task, run_task(task))
    return DBTaskResult.objects.get(pk=task.pk)


def test_a_message_arrives_as_it_was_written(server: MailServer) -> None:
    message = EmailMultiAlternatives(
        "Grüße, łódź", "Zeile eins: ü\n.\nEnde", "Cairn <cairn@example.org>", [SOMEBODY]
    )
    message.attach_alternative("<p>Grüße</p>", "text/html")
    message.send()
    assert server.received == []
    assert work_once().status == TaskResultStatus.SUCCESSFUL
    (arrived,) = server.received
    assert (arrived["Subject"], arrived["To"]) == ("Grüße, łódź", SOMEBODY)
    assert arrived["Message-ID"].endswith("@example.org>")
    plain, html = (part.get_content() for part in arrived.iter_parts())  # type: ignore[attr-defined]
    assert plain.split("\r\n") == ["Zeile eins: ü", ".", "Ende", ""]
    assert "Grüße" in html
    assert work_once() is None


def test_of_what_is_delivered_neither_address_nor_code_is_kept(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    write()
    row = work_once()
    kept = repr({field.name: getattr(row, field.name) for field in row._meta.fields})
    assert CODE not in kept + caplog.text
    assert SOMEBODY not in kept + caplog.text


def test_what_is_rolled_back_sends_no_mail(server: MailServer) -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert work_once() is None


def test_a_server_that_is_away_for_hours_gets_it_when_it_is_back(settings: Any) -> None:
    with mail_server() as gone:
        port = gone.port
    settings.MAILERS = mailers_for(port)
    write()
    write("other@example.org")
    now = timezone.now()
    for hours in range(3):
        with time_machine.travel(now + dt.timedelta(hours=hours), tick=True):
            row = work_once()
            assert row.status == TaskResultStatus.READY
            assert work_once() is None  # the other waits as well
    with time_machine.travel(now + dt.timedelta(hours=5)), mail_server(port) as server:
        assert work_once().status == work_once().status == TaskResultStatus.SUCCESSFUL
        assert {message["To"] for message in server.received} == {SOMEBODY, "other@example.org"}
        assert work_once() is None


def test_when_the_server_is_back_nobody_sits_out_a_pause(settings: Any) -> None:
    with mail_server() as gone:
        port = gone.port
    settings.MAILERS = mailers_for(port)
    write()
    now = timezone.now()
    for minutes in range(0, 60, 6):
        with time_machine.travel(now + dt.timedelta(minutes=minutes), tick=True):
            work_once()
    put_off_until = DBTaskResult.objects.get().run_after
    write("new@example.org")
    DBTaskResult.objects.exclude(run_after=put_off_until).update(run_after=now)
    with time_machine.travel(put_off_until - dt.timedelta(minutes=2)), mail_server(port) as server:
        work_once()
        work_once()
        assert [message["To"] for message in server.received] == ["new@example.org", SOMEBODY]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_what_is_refused_for_good_is_given_up(
    command: str, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.replies[command] = f"550 no {SOMEBODY} here, {CODE}"
    write()
    row = work_once()
    assert row.status == TaskResultStatus.FAILED
    assert "550" in caplog.text
    for secret in (SOMEBODY, CODE):
        assert secret not in caplog.text + row.traceback + str(row.args_kwargs)


@pytest.mark.parametrize(("command", "reply"), [("RCPT", "450"), ("DATA", "451"), ("MAIL", "530")])
def test_what_may_be_taken_later_is_tried_again(
    command: str, reply: str, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.replies[command] = f"{reply} not now, {SOMEBODY}"
    write()
    assert work_once().status == TaskResultStatus.READY
    assert work_once() is None
    assert reply in caplog.text
    assert SOMEBODY not in caplog.text
    server.replies.clear()
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=11)):
        assert work_once().status == TaskResultStatus.SUCCESSFUL
    assert len(server.received) == 1


def test_one_address_that_breaks_the_conversation_holds_up_no_other_message(
    server: MailServer,
) -> None:
    server.replies["RCPT"] = "breaks off at poison@"
    write("poison@example.org")
    for number in range(3):
        write(f"p{number}@example.org")
    for _ in range(4):
        work_once()
    assert [str(message["To"])[:2] for message in server.received] == ["p0", "p1", "p2"]
    assert work_once() is None
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1), tick=True):
        assert work_once().status == TaskResultStatus.READY
        assert work_once() is None


def test_what_the_server_wants_later_is_not_asked_for_with_each_message(server: MailServer) -> None:
    server.replies["RCPT"] = "450 greylisted"
    write("grey@example.org")
    assert work_once().status == TaskResultStatus.READY
    server.replies.clear()
    for number in range(5):
        write(f"p{number}@example.org")
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=7), tick=True):
        for _ in range(5):
            assert work_once().status == TaskResultStatus.SUCCESSFUL
        assert work_once() is None
    assert len(server.received) == 5


@pytest.mark.parametrize(
    ("command", "reply", "status"),
    [
        ("RCPT", "554 5.7.1 Relay access denied", TaskResultStatus.READY),
        ("RCPT", "550 5.7.1 the sender is not on our list", TaskResultStatus.READY),
        ("RCPT", "554 Relay access denied", TaskResultStatus.READY),
        ("DATA", "554 5.7.1 looks like spam", TaskResultStatus.READY),
        ("RCPT", "550 5.1.1 no such user", TaskResultStatus.FAILED),
        ("RCPT", "554 5.2.1 mailbox closed", TaskResultStatus.FAILED),
        ("DATA", "552 5.2.2 mailbox full", TaskResultStatus.FAILED),
        ("RCPT", "450 5.1.1 may come", TaskResultStatus.READY),
    ],
)
def test_a_refusal_that_may_be_the_sites_fault_waits_for_who_mends_it(
    command: str, reply: str, status: str, server: MailServer
) -> None:
    server.replies[command] = reply
    write()
    assert work_once().status == status


def test_a_worker_without_a_mail_server_keeps_the_messages(settings: Any) -> None:
    nowhere = {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    settings.MAILERS = {**mailers_for(25), "delivery": nowhere}
    write()
    row = work_once()
    assert row.status == TaskResultStatus.READY
    assert CODE in str(row.args_kwargs)


def test_a_password_that_smtp_does_not_take_loses_no_message(
    server: MailServer, settings: Any
) -> None:
    server.replies["EHLO"] = "250 AUTH PLAIN"
    settings.MAILERS["delivery"]["OPTIONS"] |= {"username": "cairn", "password": "pässwort"}
    write()
    assert work_once().status == TaskResultStatus.READY


def test_a_worker_that_does_not_know_a_task_leaves_it_to_a_newer_one(server: MailServer) -> None:
    write()
    path = DBTaskResult.objects.get().task_path
    DBTaskResult.objects.update(task_path="config.mail.tomorrow.deliver")
    assert work_once().status == TaskResultStatus.READY
    DBTaskResult.objects.update(task_path=path, run_after=timezone.now())
    assert work_once().status == TaskResultStatus.SUCCESSFUL
    assert len(server.received) == 1


def test_a_task_that_fails_again_and_again_is_given_up(server: MailServer) -> None:
    write()
    ids = [f"w{number}" for number in range(11)]
    DBTaskResult.objects.update(task_path="config.mail.never.deliver", worker_ids=ids)
    row = work_once()
    assert row.status == TaskResultStatus.FAILED
    assert CODE not in str(row.args_kwargs)


def test_after_two_days_a_message_is_given_up_though_the_server_would_take_it(
    server: MailServer,
) -> None:
    write()
    with time_machine.travel(timezone.now() + dt.timedelta(days=2, minutes=1)):
        row = work_once()
    assert row.status == TaskResultStatus.FAILED
    assert CODE not in str(row.args_kwargs)
    assert server.received == []


def test_a_clock_that_was_ahead_for_a_moment_puts_nothing_off_for_days(server: MailServer) -> None:
    server.replies["RCPT"] = "450 not now"
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        presence.say_here("dead", timezone.now())
        write()
        taken = take_task("dead")
        write("other@example.org")
        work_once()
    assert taken is not None
    server.replies.clear()
    assert release_orphans() == 1
    assert work_once().status == work_once().status == TaskResultStatus.SUCCESSFUL


# --- Sign-up ------------------------------------------------------------------------------------

NEW = {"email": SOMEBODY, "password1": factories.PASSWORD}


@pytest.fixture
def signing_up(settings: Any) -> None:
    settings.ROOT_URLCONF = urls_with_mail.__name__
    settings.MAIL_CONFIGURED = settings.ACCOUNT_PREVENT_ENUMERATION = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


def test_with_a_dead_mail_server_sign_up_answers_and_the_code_comes_later(
    signing_up: None, settings: Any
) -> None:
    with mail_server() as gone:
        port = gone.port
    settings.MAILERS = mailers_for(port)
    client = Client()
    page = client.post("/accounts/signup/", NEW, follow=True)
    assert page.status_code == 200
    assert "We sent a code to" in page.content.decode()
    assert work_once().status == TaskResultStatus.READY
    soon = timezone.now() + dt.timedelta(minutes=1)
    with mail_server(port) as server, time_machine.travel(soon, tick=True):
        work_once()
        (arrived,) = server.received
        text = str(arrived)
        code = client.session["sign_up"]["code"]
        assert code in text
        page = client.post("/accounts/signup/code/", {"code": code}, follow=True)
    assert page.wsgi_request.user.email == SOMEBODY


def test_an_account_whose_mail_can_not_be_queued_is_not_made(
    signing_up: None, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(adapter.AccountAdapter, "send_mail", broken)
    with pytest.raises(ZeroDivisionError):
        Client().post("/accounts/signup/", NEW)
    assert not User.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_nobody_reads_queued_mail_in_the_admin(
    superuser_client: Client, server: MailServer
) -> None:
    write()
    pk = DBTaskResult.objects.get().pk
    for address in ("", f"{pk}/change/"):
        page = superuser_client.get(f"/admin/django_tasks_database/dbtaskresult/{address}")
        assert page.status_code == 404
