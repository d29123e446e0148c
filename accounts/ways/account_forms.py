"""Disconnecting an account elsewhere, and the one address of a site that sends no mail."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.forms import DisconnectForm
from django.contrib import messages
from django.db import IntegrityError

from accounts.email_holders import replace_address
from accounts.entrance.forms import AddEmailForm
from accounts.models import User
from accounts.ways.holdings import kept_way_in


class DisconnectAccountForm(DisconnectForm):
    """allauth asks for a password first, where a passkey or a code by mail lets in as well."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        account = cleaned.get("account")
        if account:
            with kept_way_in(self.request, self.request.user, ("account", account.pk)):
                pass
        return cleaned

    def save(self) -> None:
        """Also where the provider is not set up here any more, of which allauth makes an error."""
        account = self.cleaned_data["account"]
        providers = get_adapter().list_providers(self.request)
        if account.provider in {provider.sub_id for provider in providers}:
            super().save()
            return
        raise_if_reauthentication_required(self.request, app="allauth.socialaccount")
        account.delete()
        messages.info(self.request, "The account is disconnected.")


class OneAddressForm(AddEmailForm):
    """The address of somebody whose site sends no mail: another one takes its place."""

    def put(self, person: User) -> bool:
        """Put the new address in the place of the old one; False where another was quicker."""
        old = person.email
        try:
            replace_address(person, self.cleaned_data["email"])
        except IntegrityError:
            person.email = old
            return False
        return True
