"""Operations on several objects at once: a page says what they would do, then they are done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from roadmap.admin.effects import effects, result_message
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.operations import NOT_AS_SHOWN, OperationResult

AT_ONCE = 100
"""How many objects one confirmation is about."""


@dataclass(frozen=True)
class Bulk:
    """An operation for several objects, in their order.

    Attributes:
        name: of the admin's action.
        verb: on its button.
        carry_out: does it to one object; None where nothing is left to do to it.
        people: how many of them have left anything on any of these objects.
    """

    name: str
    verb: str
    carry_out: Callable[[Any], OperationResult | None]
    people: Callable[[Sequence[Any]], int]


@dataclass(frozen=True)
class BulkOutcome:
    """What became of each: the results, and why the others were refused."""

    results: list[tuple[Any, OperationResult]]
    refusals: list[str]

    def seal(self, people: int) -> str:
        """A fingerprint of what the page said, equal for a preview and what is done after it."""
        done = [
            (found.pk, each.summary, each.learners, each.written, each.seal)
            for found, each in self.results
        ]
        return hashlib.sha256(json.dumps([done, self.refusals, people]).encode()).hexdigest()


def answer(
    content: admin.ModelAdmin[Any], request: HttpRequest, rows: QuerySet[Any], bulk: Bulk
) -> HttpResponse | None:
    """The page that asks; with ``confirm``, nothing but messages about what was done.

    Where it would not do what the page said, nothing is done and the page asks again.
    """
    chosen = list(rows[: AT_ONCE + 1])
    wanted = len(set(request.POST.getlist(ACTION_CHECKBOX_NAME)))
    if len(chosen) > AT_ONCE:
        messages.error(request, f"Choose at most {AT_ONCE} at once. Nothing was changed.")
        return None
    if not chosen or (len(chosen) < wanted and "select_across" not in request.POST):
        gone = "Some of what was chosen is" if chosen else "What was chosen is"
        messages.error(request, f"{gone} not here, or not any more. Nothing was changed.")
        return None
    with transaction.atomic():
        people = bulk.people(chosen)
        outcome = carry_out(bulk, chosen)
        is_as_shown = "confirm" in request.POST and request.POST.get("seal") == outcome.seal(people)
        transaction.set_rollback(not is_as_shown)
    if is_as_shown:
        for refusal in outcome.refusals:
            messages.error(request, refusal)
        for found, result in outcome.results:
            subject = getattr(found, "topic", found)
            if subject is not None:
                content.log_change(request, subject, result.summary)
            messages.success(request, result_message(result))
        return None
    return ask(content, request, bulk, chosen, outcome, people)


def carry_out(bulk: Bulk, chosen: Sequence[Any]) -> BulkOutcome:
    outcome = BulkOutcome([], [])
    for found in chosen:
        try:
            result = bulk.carry_out(found)
        except ChangeRefusedError as error:
            outcome.refusals.append(str(error))
        else:
            if result is not None:
                outcome.results.append((found, result))
    return outcome


def ask(
    content: admin.ModelAdmin[Any],
    request: HttpRequest,
    bulk: Bulk,
    chosen: Sequence[Any],
    outcome: BulkOutcome,
    people: int,
) -> HttpResponse:
    results = [result for _, result in outcome.results]
    together = OperationResult("", None, people, 0)
    context = {
        **content.admin_site.each_context(request),
        "title": f"{bulk.verb}: {len(chosen)} chosen",
        "opts": content.opts,
        "verb": bulk.verb,
        "action": bulk.name,
        "ids": [found.pk for found in chosen],
        "results": [result_message(result) for result in results],
        "along": len(chosen) - len(results) - len(outcome.refusals),
        "refusals": outcome.refusals,
        "effects": effects(bulk.name, together) if results else (),
        "back": reverse(f"admin:roadmap_{content.opts.model_name}_changelist"),
        "field": ACTION_CHECKBOX_NAME,
        "seal": outcome.seal(people),
        "fault": NOT_AS_SHOWN if "confirm" in request.POST else "",
    }
    status = 409 if context["fault"] else 200
    return TemplateResponse(request, "admin/roadmap/bulk.html", context, status=status)
