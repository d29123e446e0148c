"""Emails that are spelled otherwise and go to the same mailbox become one.

Where accounts have two spellings of one mailbox, each keeps its own; the doctor names them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import migrations

from accounts.email_addresses import normalize_email, readable_email


def bring_to_one_form(apps: Any, schema_editor: Any) -> None:
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    addresses = apps.get_model("account", "EmailAddress").objects.using(
        schema_editor.connection.alias
    )
    forms = {user.pk: normalize_email(user.email) for user in users.only("email").iterator()}
    owners = Counter(forms.values())
    for user in users.only("email", "email_folded"):
        email, form = readable_email(user.email), forms[user.pk]
        if owners[form] > 1 or (user.email, user.email_folded) == (email, form):
            continue
        users.filter(pk=user.pk).update(email=email, email_folded=form)
    shared = {pk for pk, form in forms.items() if owners[form] > 1}
    for address in addresses.exclude(user__in=shared):
        email = readable_email(address.email)
        if email == address.email:
            continue
        same = addresses.filter(email=email)
        if address.verified and same.filter(verified=True).exists():
            continue
        if not same.filter(user_id=address.user_id).exists():
            addresses.filter(pk=address.pk).update(email=email)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_deleted_accounts"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(bring_to_one_form, migrations.RunPython.noop, elidable=True),
    ]
