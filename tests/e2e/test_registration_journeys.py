"""By invitation, by approval or not at all: how a person gets in where not everybody may."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import AwaitedApproval, Invitation, User
from roadmap.models import Progress
from tests import factories
from tests.accounts.conftest import with_mail  # noqa: F401
from tests.accounts.signing_up import newest_code
from tests.e2e.pages import VISITOR, load_shipped_roadmap
from tests.e2e.someone import fill_in, look, press, reads, someone

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ADA = "ada@example.org"
CHECKLIST = "/roadmaps/backend/basics/"
both = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


@pytest.fixture
def root(transactional_db: None) -> User:
    factories.small_roadmap()
    user: User = factories.UserFactory(
        email="root@example.org", is_staff=True, is_superuser=True, display_name="Root"
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_invitation(admin: Page, site: str) -> str:
    """The link that the admin's page shows, at this site."""
    admin.goto(f"{site}/admin/accounts/invitation/add/")
    admin.get_by_label("Note").fill("The class of May")
    admin.get_by_role("button", name="Save", exact=True).click()
    shown = admin.locator(".messagelist").inner_text()
    found = re.search(r"Hand on this link: (\S+)", shown)
    assert found, shown
    return site + urlsplit(found[1]).path


@both
def test_an_invitation_made_in_the_admin_lets_in_as_many_as_it_says(
    browser: Browser, live_server: Any, root: User, settings: Any, script: bool
) -> None:
    settings.CAIRN_REGISTRATION = "invitation"
    site = live_server.url
    with someone(browser, site, user=root, script=script) as admin:
        link = make_invitation(admin, site)
        with someone(browser, site, script=script) as guest:
            guest.goto(link)
            reads(guest, "You are invited")
            if script:
                look(guest)
            press(guest, "Make an account")
            fill_in(guest, ADA, "Create the account")
            expect(guest).to_have_url(re.compile("/dashboard/|/welcome/"))
        assert User.objects.filter(email=ADA).exists()
        admin.goto(f"{site}/admin/accounts/invitation/{Invitation.objects.get().pk}/change/")
        expect(admin.locator(".field-used .readonly")).to_have_text("1")
    with someone(browser, site, script=script, answers=(410,)) as late:
        late.goto(link)
        reads(late, "This invitation has run out")
        expect(late.get_by_text("Ask whoever gave it to you for a new one.")).to_be_visible()


@both
def test_a_link_whose_time_is_over_says_so_and_leads_on(
    browser: Browser, live_server: Any, root: User, settings: Any, script: bool
) -> None:
    settings.CAIRN_REGISTRATION = "invitation"
    site = live_server.url
    with someone(browser, site, user=root, script=script) as admin:
        link = make_invitation(admin, site)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with someone(browser, site, script=script, answers=(410,)) as late:
        late.goto(link)
        reads(late, "This invitation has run out")
        if script:
            look(late)
        late.get_by_role("link", name="Look at the map").click()
        expect(late).to_have_url(f"{site}/")
        late.goto(f"{site}/accounts/signup/")
        reads(late, "Accounts are by invitation")
        if script:
            look(late)


def ask_to_be_let_in(page: Page, site: str, script: bool) -> None:
    """Tick a group of three topics as a visitor, sign up, prove the address, and wait."""
    page.goto(f"{site}{CHECKLIST}")
    page.locator("button.st-btn").first.click()
    expect(page.locator("[data-status=done]").first).to_be_visible()
    page.goto(f"{site}/accounts/signup/?next={CHECKLIST}")
    expect(
        page.get_by_text("The 3 topics you have ticked in this browser come along.")
    ).to_be_visible()
    if script:
        look(page)
    fill_in(page, ADA, "Send me the code")
    page.get_by_label("Code").fill(newest_code())
    press(page, "Confirm the address")
    reads(page, "Your account waits for approval")
    if script:
        look(page)


def decide(browser: Browser, site: str, root: User, action: str, script: bool) -> None:
    with someone(browser, site, user=root, script=script) as admin:
        admin.goto(f"{site}/admin/accounts/awaitedapproval/")
        expect(admin.get_by_role("link", name=ADA)).to_be_visible()
        admin.locator("input[name=_selected_action]").check()
        admin.locator("select[name=action]").select_option(action)
        admin.get_by_role("button", name="Run").or_(
            admin.get_by_role("button", name="Go")
        ).first.click()
        expect(admin.locator(".messagelist")).to_contain_text("1 ")
    assert not AwaitedApproval.objects.exists()


@both
def test_whoever_is_approved_reads_it_and_goes_on_with_their_ticks(
    browser: Browser,
    live_server: Any,
    root: User,
    settings: Any,
    with_mail: None,  # noqa: F811
    script: bool,
) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    site = live_server.url
    with someone(browser, site, script=script) as page:
        ask_to_be_let_in(page, site, script)
        assert [message.to for message in mail.outbox] == [[ADA], [root.email]]
        press_sign_in_again(page)
        reads(page, "Your account waits for approval")
        decide(browser, site, root, "approve_accounts", script)
        answer = mail.outbox[-1]
        assert (answer.to, "has approved" in answer.body) == ([ADA], True)
        page.goto(f"{site}/accounts/login/?next={CHECKLIST}")
        fill_in(page, ADA, "Sign in")
        expect(page).to_have_url(re.compile(re.escape(CHECKLIST)))
    assert Progress.objects.filter(user__email=ADA, status="done").count() == 3


def press_sign_in_again(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name="Sign in again").click()
    fill_in(page, ADA, "Sign in")


@both
def test_whoever_is_refused_reads_it_and_has_no_account(
    browser: Browser,
    live_server: Any,
    root: User,
    settings: Any,
    with_mail: None,  # noqa: F811
    script: bool,
) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    site = live_server.url
    with someone(browser, site, script=script) as page:
        ask_to_be_let_in(page, site, script)
        decide(browser, site, root, "refuse_accounts", script)
        answer = mail.outbox[-1]
        assert (answer.to, "has not approved" in answer.body) == ([ADA], True)
        page.goto(f"{site}/accounts/login/")
        fill_in(page, ADA, "Sign in")
        reads(page, "Welcome back")
        expect(page.get_by_role("alert").or_(page.locator(".errorlist")).first).to_be_visible()
        page.goto(f"{site}{CHECKLIST}")
        expect(page.locator("[data-status=done]").first).to_be_visible()
    assert not User.objects.filter(email=ADA).exists()


@both
def test_where_sign_up_is_closed_no_page_leads_there(
    browser: Browser, live_server: Any, transactional_db: None, settings: Any, script: bool
) -> None:
    settings.CAIRN_REGISTRATION = "closed"
    load_shipped_roadmap()
    with someone(browser, live_server.url, script=script, answers=(404,)) as page:
        for name, path in VISITOR.items():
            page.goto(f"{live_server.url}{path}")
            assert page.locator("a[href*='/signup/']").count() == 0, name
            if name != "sign-up":
                assert "sign up" not in page.locator("body").inner_text().lower(), name
        page.goto(f"{live_server.url}/accounts/signup/")
        reads(page, "Sign-up is closed")
        if script:
            look(page)
