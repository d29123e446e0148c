"""What is left when visitors' sessions have run out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from roadmap.models import Action, Guest, Progress, Roadmap

pytestmark = pytest.mark.django_db
STATUS = "/roadmaps/backend/topics/leaf-1-1/status/"


@pytest.fixture
def visitors(roadmap: Roadmap) -> tuple[Client, Client]:
    """Two visitors with a tick each, from long ago."""
    found = (Client(), Client())
    for client in found:
        client.post(STATUS, {"status": "done"})
    Guest.objects.update(created_at=timezone.now() - dt.timedelta(days=100))
    return found


def test_a_visitor_whose_session_ran_out_is_forgotten_the_other_is_not(visitors, capsys):
    gone, here = visitors
    key = gone.cookies["sessionid"].value
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - dt.timedelta(days=1))
    call_command("clear_expired")
    assert "One visitor forgotten" in capsys.readouterr().out
    assert not Session.objects.filter(pk=key).exists()
    kept = Guest.objects.get()
    assert here.session["guest_id"] == kept.pk
    assert Progress.objects.get().guest == kept


def test_ticks_that_wait_for_an_answer_after_signing_in_are_kept(visitors, ada):
    here = visitors[1]
    here.force_login(ada)
    call_command("clear_expired")
    assert Guest.objects.count() == 2


def test_a_visitor_of_this_moment_is_kept(visitors):
    Session.objects.all().delete()
    Guest.objects.update(created_at=timezone.now())
    call_command("clear_expired")
    assert Guest.objects.count() == 2


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_who_did_one_thing_and_stayed_away_is_forgotten_with_the_session(visitors, capsys):
    passing, staying = visitors
    staying.post(STATUS, {"status": "learning"})
    Action.objects.update(created_at=days_ago(15))
    call_command("clear_expired")
    assert "One visitor forgotten" in capsys.readouterr().out
    assert Guest.objects.get().pk == staying.session["guest_id"]
    assert not Session.objects.filter(pk=passing.cookies["sessionid"].value).exists()


def test_who_did_one_thing_less_than_14_days_ago_is_kept(visitors):
    Action.objects.update(created_at=days_ago(13))
    call_command("clear_expired")
    assert Guest.objects.count() == 2


def test_one_tick_that_waits_for_an_answer_after_signing_in_is_kept(visitors, ada):
    visitors[0].force_login(ada)
    Action.objects.update(created_at=days_ago(15))
    call_command("clear_expired")
    assert Guest.objects.get().pk == visitors[0].session["guest_id"]
