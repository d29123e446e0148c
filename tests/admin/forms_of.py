"""Posts what a page of the admin would post: its own fields with a few changed."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.test import Client


def fields_of(page: Any) -> dict[str, Any]:
    """What a browser would send back from a form of the admin, unchanged."""
    context = page.context
    sent: dict[str, Any] = {}
    for form in [context["adminform"].form]:
        sent |= _values(form)
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        sent |= _values(formset.management_form)
        for form in formset.initial_forms:
            sent |= _values(form)
    return sent


def _values(form: Any) -> dict[str, Any]:
    values = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        values[bound.html_name] = "on" if value is True else value
    return values


def given(client: Client, address: str) -> dict[str, Any]:
    """What saving a page unchanged would send."""
    return fields_of(client.get(address))


def save(client: Client, address: str, **changes: Any) -> Any:
    """Open a page, change fields (None takes one away), save it."""
    sent = given(client, address) | changes
    return client.post(address, {name: value for name, value in sent.items() if value is not None})


def list_fields(page: Any) -> dict[str, Any]:
    """What saving a list would send, unchanged."""
    formset = page.context["cl"].formset
    sent = {b.html_name: b.value() for b in formset.management_form}
    for form in formset.forms:
        sent |= {bound.html_name: bound.value() for bound in form}
    return sent | {"_save": "Save"}


def row_of(fields: dict[str, Any], item: Any) -> str:
    """The prefix of an object's row."""
    key = next(k for k, v in fields.items() if k.endswith("-id") and str(v) == str(item.pk))
    return key.removesuffix("id")


def confirm_deletion(client: Client, address: str) -> Any:
    """Open a page that asks whether to delete, and say yes."""
    asked = client.get(address)
    return client.post(address, {"post": "yes", "seal": asked.context["seal"]})


def add_row(client: Client, address: str, prefix: str, **row: Any) -> Any:
    """Save a page with one more row in an inline."""
    sent = given(client, address)
    number = int(sent[f"{prefix}-TOTAL_FORMS"])
    sent[f"{prefix}-TOTAL_FORMS"] = number + 1
    sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return client.post(address, sent)


def errors_of(page: Any) -> str:
    """Every fault that a page names, in one text."""
    assert page.status_code == 200, "the page was saved"
    return unescape(" ".join(str(error) for error in page.context["errors"]))


def carry_out(client: Client, address: str, action: str, *chosen: int) -> Any:
    """Choose an action for objects of a list, and confirm it on the page that asks."""
    page = client.post(address, {"action": action, "_selected_action": chosen})
    if page.status_code != 200:
        return client.get(page["Location"])
    sent = {"action": action, "_selected_action": chosen, "confirm": "x"}
    return client.post(address, sent | {"seal": page.context["seal"]}, follow=True)


def confirm(client: Client, address: str, follow: bool = False, **sent: object) -> Any:
    """Look at what an operation would do, then do it; what can't be is refused at the first."""
    shown = client.post(address, sent | {"preview": "x"})
    done = shown.context["done"]
    if done is None:
        return shown
    return client.post(address, sent | {"confirm": "x", "seal": done.seal}, follow=follow)
