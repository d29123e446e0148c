"""What the doctor finds and advises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from config.backup.connecting import as_default, in_file
from config.jobs.daily import run_due_jobs
from config.jobs.presence import GONE, say_here
from config.jobs.queue import record, run_task, take_task
from config.models import JobRun, Worker
from roadmap.doctor import database
from roadmap.doctor.examination import examine
from roadmap.doctor.findings import Finding, Grade
from roadmap.models import Roadmap
from tests import factories
from tests.accounts.second_factors import with_app, with_passkey
from tests.config.mail_server import mail_server, mailers_for

pytestmark = pytest.mark.django_db


def finding(subject: str) -> Finding:
    return next(found for found in examine() if found.subject == subject)


def test_a_site_in_order_has_no_complaint(
    roadmap: Roadmap, superuser: User, settings, capsys
) -> None:
    settings.MAIL_CONFIGURED = True
    say_here("worker", timezone.now())
    run_due_jobs("worker")
    with_app(superuser)
    call_command("doctor")
    out = capsys.readouterr().out
    assert "warning" not in out
    assert "FAULT" not in out
    assert "1 published roadmap." in out
    assert settings.SECRET_KEY not in out


@pytest.mark.parametrize(
    ("subject", "advice"),
    [
        ("Mail", "CAIRN_EMAIL_URL"),
        ("Administrators", "manage.py create_admin"),
        ("Content", "manage.py sync_roadmap"),
    ],
)
def test_an_empty_site_is_told_what_to_do(subject: str, advice: str) -> None:
    found = finding(subject)
    assert found.grade is Grade.WARNING
    assert advice in found.text


def test_a_site_without_a_worker_is_told_to_run_one(settings) -> None:
    assert finding("Worker").grade is Grade.WARNING
    settings.MAIL_CONFIGURED = True
    found = finding("Worker")
    assert found.grade is Grade.FAULT
    assert "manage.py worker" in found.text
    say_here("worker", timezone.now())
    assert finding("Worker").grade is Grade.GOOD
    Worker.objects.update(seen_at=timezone.now() - GONE)
    assert finding("Worker").grade is Grade.FAULT


def test_mail_that_waits_for_long_is_told_of(settings) -> None:
    settings.MAILERS = {
        **settings.MAILERS,
        "default": {"BACKEND": "config.mail.queue.QueueBackend"},
    }
    send_mail("A code", "K7Q", "cairn@example.org", ["ada@example.org"])
    assert finding("Queue").grade is Grade.GOOD
    DBTaskResult.objects.update(enqueued_at=timezone.now() - dt.timedelta(minutes=6))
    found = finding("Queue")
    assert found.grade is Grade.WARNING
    assert "one task, the oldest for six minutes" in found.text


def test_mail_that_was_given_up_is_told_of_without_its_address(settings) -> None:
    with mail_server() as server:
        settings.MAILERS = mailers_for(server.port)
        server.replies["RCPT"] = "550 nobody is ada@example.org"
        send_mail("A code", "K7Q", "cairn@example.org", ["ada@example.org"])
        task = take_task("worker")
        record(task, run_task(task))
    found = finding("Given up")
    assert found.grade is Grade.WARNING
    assert "One task" in found.text
    assert "example.org" not in found.text


def test_a_daily_job_that_failed_is_told_of(settings) -> None:
    settings.CAIRN_DAILY_JOBS = ["config.jobs.nowhere.run"]
    assert "never ran" in finding("Daily jobs").text
    run_due_jobs("worker")
    assert "No module named" in finding("Daily jobs").text
    JobRun.objects.update(succeeded=True, began_at=timezone.now() - dt.timedelta(days=3))
    assert "ran last on" in finding("Daily jobs").text


def test_debug_is_warned_about(settings) -> None:
    settings.DEBUG = True
    assert "CAIRN_DEBUG" in finding("Debug").text


def test_staff_without_a_second_factor_are_named(curator: User, settings) -> None:
    assert curator.email in finding("Second factor").text
    assert "CAIRN_REQUIRE_STAFF_MFA=1" in finding("Second factor").text
    settings.CAIRN_REQUIRE_STAFF_MFA = True
    assert "before the admin opens" in finding("Second factor").text


def test_many_of_them_are_not_all_listed() -> None:
    factories.UserFactory.create_batch(7, is_staff=True)
    assert finding("Second factor").text.count("@") == 5


def is_shut_out_by_one_loss() -> bool:
    return any(found.subject == "Way back in" for found in examine())


@pytest.mark.parametrize("factor", [with_app, with_passkey])
def test_a_lone_administrator_without_recovery_codes_is_warned(
    superuser: User, factor: Callable[[User], object]
) -> None:
    assert not is_shut_out_by_one_loss()
    factor(superuser)
    assert not is_shut_out_by_one_loss()
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    codes.data["used_mask"] = 2**10 - 1
    codes.save()
    found = finding("Way back in")
    assert found.grade is Grade.WARNING
    assert f"manage.py remove_second_factor --email {superuser.email}" in found.text
    codes.delete()
    assert is_shut_out_by_one_loss()


def test_a_second_passkey_or_a_second_administrator_is_a_way_back_in(superuser: User) -> None:
    with_passkey(superuser)
    Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    assert is_shut_out_by_one_loss()
    another = factories.UserFactory(is_staff=True, is_superuser=True)
    assert not is_shut_out_by_one_loss()
    another.delete()
    with_passkey(superuser, "Key in the drawer")
    Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    assert not is_shut_out_by_one_loss()


def test_https_without_a_known_proxy_is_asked_about(settings) -> None:
    settings.HTTPS = True
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert "CAIRN_TRUSTED_PROXIES" in finding("Address").text
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert finding("Address").grade is Grade.GOOD


def test_plain_http_on_a_network_is_warned_about(settings) -> None:
    settings.HTTPS = settings.LOCAL = False
    assert "certificate" in finding("Address").text


def test_a_mail_server_that_is_silent_is_a_fault(settings) -> None:
    settings.MAIL_CONFIGURED = True
    settings.MAILERS = {
        "delivery": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    assert finding("Mail").grade is Grade.FAULT
    with pytest.raises(CommandError, match="2 faults"):  # nor is there a worker
        call_command("doctor")


def test_a_database_that_does_not_answer_ends_the_visit(monkeypatch, capsys) -> None:
    def silent():
        raise DatabaseError("connection refused\nand more")

    for look in ("sqlite", "server"):
        monkeypatch.setattr(database, look, silent)
    with pytest.raises(CommandError):
        call_command("doctor")
    out = capsys.readouterr().out
    assert "(connection refused); check DATABASE_URL" in out
    assert "Administrators" not in out


def test_a_damaged_database_is_told_from_one_that_is_away(tmp_path) -> None:
    (tmp_path / "cairn.sqlite3").write_bytes(b"no database " * 1000)
    with as_default(in_file(tmp_path / "cairn.sqlite3")):
        (found,) = database.database()
    assert found.grade is Grade.FAULT
    assert "restore the latest backup" in found.text


def test_a_check_that_breaks_is_a_finding_and_ends_no_other(settings, tmp_path, capsys) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    with pytest.raises(CommandError):
        call_command("doctor")
    out = capsys.readouterr().out
    assert "FAULT    Disk: It could not be looked at (FileNotFoundError" in out
    assert "Daily jobs" in out


def test_migrations_that_are_not_those_of_the_code_are_a_fault() -> None:
    applied = MigrationRecorder.Migration.objects
    applied.filter(app="roadmap").order_by("-name")[0].delete()
    assert "1 migration; run `manage.py prepare`" in finding("Migrations").text
    applied.create(app="roadmap", name="9999_from_the_future")
    assert "newer than this release" in finding("Migrations").text


def test_a_secret_others_can_read_is_warned_about(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "secret_key").write_text(settings.SECRET_KEY)
    (tmp_path / "secret_key").chmod(0o644)
    assert "chmod 600" in finding("Secret key").text
    (tmp_path / "secret_key").chmod(0o600)
    assert finding("Secret key").grade is Grade.GOOD
