"""What allauth asks this site about accounts: who may sign up, and what follows a sign-in."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url

from accounts import asking
from accounts.announcements.announcing import announce
from accounts.announcements.passwords import change_of_password
from accounts.email_addresses import is_deliverable
from accounts.email_holders import is_closed, make_room
from accounts.email_records import spelling_here
from accounts.limits import passwords
from accounts.limits.known_devices import remember_device
from accounts.mails import compose
from accounts.models import User
from accounts.registration.rules import admit, await_approval, may_sign_up
from accounts.vouching.sessions import way_out
from accounts.whole_requests import hold_account
from accounts.words import PASSWORD_WORDS, SIGN_IN_INSTEAD, UNDELIVERABLE, UNFINISHED, WORDS
from config.env.hosts import is_ip
from config.http import local_url
from config.proxy_advice import advise_address
from config.registration import is_open_to_all
from config.second_factor import has_shown_one, kinds_of

OURS = {"allauth.mfa.stages.AuthenticateStage": "accounts.second_factor.challenge.ChallengeStage"}
"""Stages of a sign-in that take the place of allauth's."""

TELLS_OF_ACCOUNTS = ("account/email/unknown_account", "account/email/account_already_exists")
"""Mails in answer to a form that does not say whether there is an account."""

COMES_FIRST = "comes_first"
"""Under which a request notes that somebody comes in for the first time."""

PENDING_SIGN_UP = "sign_up"
"""Where the session keeps a sign-up that waits for its code."""


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {**DefaultAccountAdapter.error_messages, **WORDS}

    def validation_error(self, code: str, *args: Any) -> forms.ValidationError:
        error: forms.ValidationError = super().validation_error(code, *args)
        if code == "email_password_mismatch" and is_open_to_all():
            return forms.ValidationError(f"{WORDS[code]} {UNFINISHED}", code)
        return error

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_sign_up(request)

    def get_login_stages(self) -> list[str]:
        """Our own challenge, and last the approval of an administrator.

        By then the address is proven, and the passkey of a new account is made: whoever is let in
        can use it at once.
        """
        stages = [OURS.get(stage, stage) for stage in super().get_login_stages()]
        return [*stages, "accounts.registration.approval.ApprovalStage"]

    def clean_email(self, email: str) -> str:
        """The email as it is on record here, or as it would be.

        Raises:
            ValidationError: no mail could go there.
        """
        email = spelling_here(email)
        if not is_deliverable(email):
            raise forms.ValidationError(UNDELIVERABLE)
        return email

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        passwords.begin_try(request, email_in(credentials), by_mail=settings.MAIL_CONFIGURED)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            passwords.take_back_try(request, email_in(credentials))
        return user

    def clean_password(self, password: str, user: Any = None) -> str:
        """The password, if it keeps the rules.

        Raises:
            ValidationError: it does not; the words say what to do.
        """
        try:
            return str(super().clean_password(password, user))
        except forms.ValidationError as error:
            raise forms.ValidationError(
                [PASSWORD_WORDS.get(one.code or "", one.messages[0]) for one in error.error_list]
            ) from error

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Any but the one by which the account is known, whichever is marked as primary."""
        return bool(email_address.email.lower() != email_address.user.email.lower())

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """An address is proven: who merely claimed it before is forgotten."""
        make_room(email_address.email, but=email_address.user)
        return bool(super().confirm_email(request, email_address))

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
                    if not admit(request):
                        raise ImmediateHttpResponse(redirect("account_signup"))
                    saved.save()
                    await_approval(request, saved)
                return saved
        except IntegrityError as error:
            raise ImmediateHttpResponse(self.respond_email_taken(request, user)) from error

    def set_password(self, user: User, password: str) -> None:
        """Save a new password, nothing else of what may have changed since, and announce it."""
        change = change_of_password(user, self.request)
        hashed = make_password(password)  # takes long: before anything is locked
        with transaction.atomic():
            hold_account(self.request)
            user.password = hashed
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
        """Send a mail, also where no request is being answered.

        Whose account is closed hears that, and not that there is none or that one may sign in.
        """
        closed = is_closed(email)  # asked of every mail, so that the time tells nothing
        if closed and template_prefix in TELLS_OF_ACCOUNTS:
            template_prefix = "account/email/account_closed"
        self.render_mail(template_prefix, email, {**context, "email": email}).send()

    def respond_email_taken(self, request: HttpRequest, user: User) -> HttpResponse:
        """The page that the first of two equal sign-ups got; without mail, a hint to sign in."""
        if settings.MAIL_CONFIGURED:
            response: HttpResponse = self.respond_email_verification_sent(request, user)
            return response
        messages.error(request, SIGN_IN_INSTEAD)
        return redirect(settings.LOGIN_URL)

    def login(self, request: HttpRequest, user: Any) -> None:
        request.__dict__[COMES_FIRST] = user.last_login is None
        super().login(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever comes in for the first time begins where sign-ups do.

        Such as after an approval, or with an account that an administrator has made.
        """
        if request.__dict__.get(COMES_FIRST):
            return str(self.get_signup_redirect_url(request))
        return str(super().get_login_redirect_url(request))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """A person whose browser still holds a visitor's ticks is asked about them first."""
        request.session.pop(PENDING_SIGN_UP, None)
        asking.note_sign_in(request)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if "guest_id" in request.session:
            onward = urlencode({"next": response.headers["Location"]})
            response = HttpResponseRedirect(f"{resolve_url('roadmap:claim')}?{onward}")
        remember_device(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the person must be asked who they are: everybody, by one rule.

        allauth itself asks nobody who has neither a password nor a factor, and asks others again
        at once after they have signed in; so the rule is applied here and not passed on.

        Raises:
            ReauthenticationRequired: they must.
        """
        if asking.was_asked_lately(self.request):
            return False
        asking.forget_what_waits(self.request)
        raise ReauthenticationRequired

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Staff whose session has not shown their second factor say by it who they are."""
        if not user.is_authenticated:
            return []
        ways = asking.ways_of(user, super().get_reauthentication_methods(user))
        if len(ways) == 1 and not user.has_usable_password():  # the page that lists them
            ways += asking.word_of_proxy(self.request)
        if user.is_staff and not has_shown_one(self.request) and kinds_of(user.pk):
            return [way for way in ways if way["id"].startswith("mfa_reauthenticate")]
        return ways

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return way_out(request) or str(super().get_logout_redirect_url(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("ways:page")

    def is_safe_url(self, url: str) -> bool:
        """Whether ``url`` is an address to return to, as the whole site reads them."""
        return bool(local_url(self.request, url, ""))

    def populate_username(self, request: HttpRequest, user: object) -> None:
        """There are no user names; the handle is chosen later, in the settings."""


def email_in(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")
