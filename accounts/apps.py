"""The app of people: accounts, sessions, sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts.stored_passkeys import read_safely

        read_safely()
