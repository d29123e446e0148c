"""The page "Ways to sign in" offers what can be done, and nothing that would be refused."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.ways.addresses import NO_MAIL, NO_SUCH, ONLY_NAME
from tests.accounts.signing_up import newest_code, words
from tests.factories import UserFactory
from tests.proxied import behind_proxy, sent_by_proxy, who
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

PAGE, FORM = "/settings/sign-in/", "/accounts/email/"
OWN, OTHER = "own@example.org", "other@example.org"
ACTIONS = {"action_send", "action_primary", "action_remove"}
SEND, PRIMARY, REMOVE = "action_send", "action_primary", "action_remove"


@dataclass(frozen=True)
class State:
    """``rows``: the addresses on record with whether each is confirmed."""

    rows: dict[str, bool]
    offered: set[tuple[str, str]]
    says: str
    has_mail: bool = True
    new_factors: bool = True
    """Whether an app and a passkey can be set up."""


STATES = {
    "one, confirmed": State({OWN: True}, set(), "Confirmed. To change it, add another first"),
    "one, not confirmed": State(
        {OWN: False}, {(SEND, OWN)}, "Not confirmed yet", new_factors=False
    ),
    "none on record": State({}, {(SEND, OWN)}, "Not confirmed yet"),
    "another one, not confirmed": State(
        {OWN: True, OTHER: False},
        {(SEND, OTHER), (REMOVE, OTHER)},
        "Not confirmed yet. After that messages can go to it",
        new_factors=False,
    ),
    "neither confirmed": State(
        {OWN: False, OTHER: False},
        {(SEND, OWN), (SEND, OTHER), (REMOVE, OTHER)},
        "After that messages can go to it",
        new_factors=False,
    ),
    "only the other one confirmed": State(
        {OWN: False, OTHER: True},
        {(SEND, OWN), (PRIMARY, OTHER), (REMOVE, OTHER)},
        "Not confirmed yet",
        new_factors=False,
    ),
    "both confirmed": State(
        {OWN: True, OTHER: True},
        {(PRIMARY, OTHER), (REMOVE, OTHER)},
        "Confirmed. It stays while messages go to it",
    ),
    "no mail, one": State({OWN: False}, set(), "You sign in with it", has_mail=False),
    "no mail, both confirmed before": State(
        {OWN: True, OTHER: True},
        {(PRIMARY, OTHER), (REMOVE, OTHER)},
        "Signs you in as well",
        has_mail=False,
    ),
    "no mail, another one claimed": State(
        {OWN: True, OTHER: False},
        {(REMOVE, OTHER)},
        "Never confirmed, so it signs nobody in",
        has_mail=False,
    ),
}


class Offers(HTMLParser):
    """What forms and links on the page can do with addresses; no script runs here."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.email = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "input" and given.get("name") == "email":
            self.email = given["value"] or ""
        if tag == "button" and given.get("name") in ACTIONS:
            self.found.add((given["name"] or "", self.email))
        if tag == "a" and "remove/?email=" in (given.get("href") or ""):
            self.found.add((REMOVE, self.email))


def offers_of(client: Client) -> set[tuple[str, str]]:
    return Offers(client.get(PAGE).text).found


def send(client: Client, action: str, email: str) -> Any:
    return client.post(FORM, {"email": email, action: ""}, follow=True)


@pytest.fixture
def state(request: Any) -> State:
    found: State = STATES[request.param]
    if found.has_mail:
        request.getfixturevalue("with_mail")
    return found


@pytest.fixture
def own(state: State) -> Client:
    return browser_of(person_with(state.rows))


def person_with(rows: dict[str, bool]) -> User:
    user: User = UserFactory(email=OWN)
    for email, is_confirmed in rows.items():
        EmailAddress.objects.create(
            user=user, email=email, verified=is_confirmed, primary=email == OWN
        )
    return user


def browser_of(user: User) -> Client:
    client = newly_in(Client(), user)
    client.defaults["SERVER_NAME"] = "localhost"
    return client


def came_of(action: str, email: str) -> bool:
    """Whether what was asked for is so."""
    if action == SEND:
        return [message.to for message in mail.outbox] == [[email]]
    if action == PRIMARY:
        return User.objects.get().email == email
    return not EmailAddress.objects.filter(email=email).exists()


@pytest.mark.parametrize("state", STATES, indirect=True)
class TestEachState:
    def test_the_page_offers_just_that(self, state: State, own: Client) -> None:
        assert offers_of(own) == state.offered
        page = own.get(PAGE)
        assert state.says in words(page)
        assert ("Add an address" in page.text) is state.has_mail

    @pytest.mark.parametrize("email", [OWN, OTHER])
    @pytest.mark.parametrize("action", sorted(ACTIONS))
    def test_what_is_offered_is_done_and_the_rest_is_refused_in_words(
        self, state: State, own: Client, action: str, email: str
    ) -> None:
        others = EmailAddress.objects.exclude(email=OWN)  # looking at one's own puts it on record
        before = list(others.values())
        answer = send(own, action, email)
        if (action, email) in state.offered:
            assert came_of(action, email)
            return
        assert User.objects.get().email == OWN
        assert list(others.all().values()) == before
        assert mail.outbox == []
        assert len(said(answer)) == 1

    def test_a_second_factor_is_offered_where_it_can_be_set_up(
        self, state: State, own: Client
    ) -> None:
        page = own.get(PAGE).text
        for address in ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
            assert (f'href="{address}"' in page) is state.new_factors
            assert (own.get(address).status_code == 200) is state.new_factors
        assert ("addresses</a> are confirmed." in page) is not state.new_factors


# --- In what words a form is refused that the page does not offer ---------------------------------


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize(
    ("action", "email", "reason"),
    [
        (SEND, OWN, f"{OWN} is confirmed already."),
        (PRIMARY, OWN, f"{OWN} is that already."),
        (PRIMARY, OTHER, "Confirm this address first; then it can be the primary one."),
        (REMOVE, OWN, "Messages go to this address, so it stays. Choose another for them first."),
        *((action, "ada@example.org", NO_SUCH) for action in sorted(ACTIONS)),
        *((SEND, email, NO_SUCH) for email in ("", "x\0y", "x" * 5_000, "\u202eown@example.org")),
    ],
)
@pytest.mark.usefixtures("with_mail", "ada")
def test_a_form_made_by_hand_hears_why_it_is_refused(action: str, email: str, reason: str) -> None:
    own = browser_of(person_with({OWN: True, OTHER: False}))
    assert said(send(own, action, email)) == [reason]


@pytest.mark.parametrize(
    ("action", "email", "reason"),
    [
        (SEND, OTHER, NO_MAIL),
        (PRIMARY, OTHER, NO_MAIL),
        (REMOVE, OWN, ONLY_NAME),
        (REMOVE, "nobody@example.org", NO_SUCH),
    ],
)
def test_without_mail_it_hears_that_none_is_sent(action: str, email: str, reason: str) -> None:
    own = browser_of(person_with({OWN: False, OTHER: False}))
    assert said(send(own, action, email)) == [reason]


def test_without_mail_a_confirmed_address_becomes_the_one_to_sign_in_with() -> None:
    own = browser_of(person_with({OWN: True, OTHER: True}))
    assert said(send(own, PRIMARY, OTHER)) == ["From now on this is the address you sign in with."]
    assert f"{OTHER} You sign in with it" in words(own.get(PAGE))


def test_the_own_address_counts_and_not_the_one_marked_as_primary() -> None:
    """As after an administrator gave the account another one."""
    own = browser_of(person_with({OTHER: True}))
    EmailAddress.objects.update(primary=True)
    assert said(send(own, REMOVE, OWN)) == [ONLY_NAME]
    send(own, REMOVE, OTHER)
    assert [row.email for row in EmailAddress.objects.all()] == [OWN]


# --- A code on its way ----------------------------------------------------------------------------


@pytest.mark.usefixtures("with_mail")
class TestCodeOnItsWay:
    def test_a_new_address_can_only_have_its_code_typed(self) -> None:
        own = browser_of(person_with({OWN: True}))
        own.post(FORM, {"email": OTHER, "action_add": ""})
        page = own.get(PAGE)
        assert "if it comes later, have another one sent." in words(page)
        assert f"{OTHER} Waits for its code Type the code" in words(page)
        assert offers_of(own) == set()
        assert "Add a passkey" in page.text
        for action in ACTIONS:
            assert said(send(own, action, OTHER)) == [NO_SUCH]

    def test_one_on_record_stands_there_once_until_its_code_is_typed(self) -> None:
        own = browser_of(person_with({OWN: True, OTHER: False}))
        send(own, SEND, OTHER)
        page = words(own.get(PAGE))
        assert f"{OTHER} Waits for its code Type the code" in page
        assert page.count("Waits for its code") == 1
        assert offers_of(own) == {(REMOVE, OTHER)}
        own.post("/accounts/confirm-email/", {"code": newest_code()})
        assert offers_of(own) == {(PRIMARY, OTHER), (REMOVE, OTHER)}

    def test_the_code_of_somebody_else_before_in_this_browser_is_not_waited_for(self) -> None:
        own = browser_of(person_with({OWN: True}))
        own.post(FORM, {"email": OTHER, "action_add": ""})
        kept = own.session["account_email_verification_code"]
        session = own.session
        session["account_email_verification_code"] = kept | {"user_id": str(UserFactory().pk)}
        session.save()
        assert "Waits for its code" not in own.get(PAGE).text

    def test_after_several_the_page_says_when_the_next_can_be_sent(self, time_machine: Any) -> None:
        time_machine.move_to("2026-05-04 12:00:00Z", tick=False)
        own = browser_of(person_with({OWN: True, OTHER: False}))
        for _ in range(10):
            send(browser_of(User.objects.get()), SEND, OTHER)
        assert len(mail.outbox) == 10
        time_machine.move_to("2026-05-04 12:02:00Z", tick=False)  # beyond allauth's of all forms
        reason = "Several codes went there. The next one can be sent at 12:10 UTC."
        assert f"Not confirmed yet. {reason}" in words(own.get(PAGE))
        assert offers_of(own) == {(REMOVE, OTHER)}
        assert said(send(own, SEND, OTHER)) == [reason]
        assert len(mail.outbox) == 10
        time_machine.move_to("2026-05-04 12:10:01Z", tick=False)
        assert offers_of(own) == {(SEND, OTHER), (REMOVE, OTHER)}


# --- Somebody whom a proxy lets in ----------------------------------------------------------------


def test_who_comes_by_a_proxy_has_its_address_and_sets_a_first_password(settings: Any) -> None:
    behind_proxy(settings)
    client = sent_by_proxy(email=OWN)
    client.get("/dashboard/")
    assert who(client) is not None
    page = client.get(PAGE)
    assert f"{OWN} You sign in with it Change the address" in words(page)
    assert "Password None Set a password" in words(page)
    assert "Change the password" not in words(page)
    assert offers_of(client) == set()
    assert "Connect<" not in page.text
    assert ">Disconnect<" not in page.text
