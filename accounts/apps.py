"""The app of people: accounts, sessions, sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in as came_in
        from django.contrib.auth.signals import user_logged_in

        from accounts import signals  # noqa: F401 - connects the receivers
        from accounts.announcements.signals import listen
        from accounts.roles import settling
        from accounts.second_factor import receivers
        from accounts.session_age import note_sign_in
        from accounts.stored_passkeys import read_safely
        from accounts.vouching import sessions as vouched

        user_logged_in.connect(note_sign_in)
        came_in.connect(vouched.note_sign_in)
        came_in.connect(settling.follow_sign_in)
        receivers.connect()
        listen()
        read_safely()
