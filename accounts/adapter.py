"""What allauth asks this site about accounts: who may sign up, and what follows a sign-in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url

from accounts.announcements.announcing import announce
from accounts.announcements.passwords import change_of_password
from accounts.email_addresses import is_deliverable, normalize_email
from accounts.email_records import spelling_here
from accounts.mails import compose
from accounts.models import User
from accounts.whole_requests import hold_account
from config.env.hosts import is_ip
from config.http import local_url
from config.proxy_advice import advise_address


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.CAIRN_REGISTRATION == "open"

    def clean_email(self, email: str) -> str:
        """The email as it is on record here, or as it would be.

        Raises:
            ValidationError: no mail could go there.
        """
        email = spelling_here(email)
        if not is_deliverable(email):
            raise forms.ValidationError("No mail server takes this address; check it.")
        return email

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by the account alone: allauth adds the host that the visitor chose."""
        return normalize_email(str(credentials.get("email") or credentials.get("username")))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address; where fewer proxies name one than are trusted, the nearest one's.

        The nearest one's, too, where what a trusted proxy names is no address. A server that
        listens on a socket file knows none: all who come that way are this machine.
        """
        named = request.headers.get("X-Forwarded-For", "")
        nearest: str = request.META.get("REMOTE_ADDR", "")
        if not is_ip(nearest):
            nearest = "127.0.0.1"
        proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        if not proxies or not named or len(named.split(",")) < proxies:
            return nearest
        try:
            address: str = super().get_client_ip(request)
        except PermissionDenied:
            address = ""
        if is_ip(address):
            return address
        advise_address(named)
        return nearest

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account, with the password as its form has hashed it already.

        Raises:
            ImmediateHttpResponse: another request with this email was quicker, such as the first
                of two clicks.
        """
        password_hash = getattr(form, "password_hash", "")
        if password_hash:
            del form.cleaned_data["password1"]
        saved: User = super().save_user(request, user, form, commit=False)
        if password_hash:
            saved.password = password_hash
        try:
            with transaction.atomic():
                if commit:
                    saved.save()
                return saved
        except IntegrityError as error:
            raise ImmediateHttpResponse(self.respond_email_taken(request, user)) from error

    def set_password(self, user: User, password: str) -> None:
        """Save a new password, nothing else of what may have changed since, and announce it."""
        change = change_of_password(user, self.request)
        user.set_password(password)
        with transaction.atomic():
            hold_account(self.request)
            User.objects.filter(pk=user.pk).update(password=user.password)
            announce(user, change, self.request)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Every mail of allauth in the frame of the site's own."""
        to = [email] if isinstance(email, str) else email
        return compose(template_prefix, to, context, headers)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail, also where no request is being answered."""
        self.render_mail(template_prefix, email, {**context, "email": email}).send()

    def respond_email_taken(self, request: HttpRequest, user: User) -> HttpResponse:
        """The page that the first of two equal sign-ups got; without mail, a hint to sign in."""
        if settings.MAIL_CONFIGURED:
            response: HttpResponse = self.respond_email_verification_sent(request, user)
            return response
        messages.error(request, "There is an account with this email already: sign in.")
        return redirect(settings.LOGIN_URL)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """A person whose browser still holds a visitor's ticks is asked about them first."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if "guest_id" not in request.session:
            return response
        onward = urlencode({"next": response.headers["Location"]})
        return HttpResponseRedirect(f"{resolve_url('roadmap:claim')}?{onward}")

    def is_safe_url(self, url: str) -> bool:
        """Whether ``url`` is an address to return to, as the whole site reads them."""
        return bool(local_url(self.request, url, ""))

    def populate_username(self, request: HttpRequest, user: object) -> None:
        """There are no user names; the handle is chosen later, in the settings."""
