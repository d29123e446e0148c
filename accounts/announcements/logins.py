"""Logins at providers, as announcements name and keep them."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount, SocialApp


def as_announced(login: SocialAccount) -> dict[str, dict[str, str]]:
    return {
        "details": {"provider": name_of_provider(login)},
        "kept": {"provider": login.provider, "uid": login.uid},
    }


def name_of_provider(login: SocialAccount) -> str:
    """As the site calls it; of one that is not set up any more its short name."""
    try:
        return str(login.get_provider().name)
    except SocialApp.DoesNotExist:
        return str(login.provider)
