"""What a learner does on an ordinary day, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Note, Progress, Topic
from tests.e2e.pages import arrive, sign_in
from tests.factories import ObjectiveFactory, PrerequisiteFactory, UserFactory, small_roadmap
from tests.learning import set_status

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TOPIC = "/roadmaps/backend/topics/leaf-1-1/"


@pytest.fixture
def noor(transactional_db, context: BrowserContext, live_server) -> User:
    small_roadmap()
    leaf, other = Topic.objects.get(slug="leaf-1-1"), Topic.objects.get(slug="single-1")
    PrerequisiteFactory(topic=other, requires=leaf)
    ObjectiveFactory(topic=leaf, text="draw the plan of a query")
    ObjectiveFactory(topic=leaf, text="say what an index costs")
    user = UserFactory(email="noor@example.org", display_name="Noor")
    sign_in(context, user, live_server.url)
    return user


def test_a_topic_opens_beside_the_checklist_and_back_closes_it(noor, page: Page, live_server):
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    page.locator("#t-leaf-1-1 a.t").click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Leaf 1.1")).to_be_focused()
    expect(page).to_have_url(re.compile(re.escape(TOPIC)))
    panel.get_by_role("button", name="Learning").click()
    expect(page.locator("#t-leaf-1-1")).to_have_attribute("data-status", "learning")
    expect(panel.get_by_role("button", name="Learning")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page).to_have_url(re.compile("/basics/$"))
    expect(page.locator("#t-leaf-1-1")).to_have_attribute("data-status", "learning")


def test_back_and_forward_walk_through_the_topics_that_were_opened(noor, page: Page, live_server):
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    panel = page.locator("#panel")
    for slug, title in (("leaf-1-1", "Leaf 1.1"), ("single-1", "Single one")):
        page.locator(f"#t-{slug} a.t").click()
        expect(panel.get_by_role("heading", name=title, level=1)).to_be_focused()
    page.go_back()
    expect(panel.get_by_role("heading", name="Leaf 1.1", level=1)).to_be_visible()
    page.go_forward()
    expect(panel.get_by_role("heading", name="Single one", level=1)).to_be_visible()
    page.go_back()
    expect(panel.get_by_role("heading", name="Leaf 1.1", level=1)).to_be_visible()
    panel.locator("form.notes textarea").fill("Typed after going back.")
    page.go_forward()
    expect(panel.get_by_role("heading", name="Single one", level=1)).to_be_visible()
    page.go_back()
    expect(panel.locator("form.notes textarea")).to_have_value("Typed after going back.")
    expect(panel.locator("form.notes [role=alert]")).to_contain_text("Not saved yet")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_menus_of_the_header_set_the_theme_and_sign_out(
    noor, browser: Browser, live_server, javascript: bool
):
    context = browser.new_context(java_script_enabled=javascript)
    sign_in(context, noor, live_server.url)
    page = context.new_page()
    address = f"{live_server.url}/roadmaps/backend/basics/?q=leaf"
    page.goto(address)
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(address)
    page.get_by_role("button", name="Noor, your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()


def test_the_keyboard_moves_and_sets(noor, page: Page, live_server):
    arrive(page, f"{live_server.url}/roadmaps/backend/basics/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("3")
    expect(page.locator("#t-leaf-1-1")).to_have_attribute("data-status", "done")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("3")
    expect(page.locator("#t-leaf-1-1")).to_have_attribute("data-status", "done")


def test_two_tabs_with_one_note_keep_both_texts(noor, page: Page, context, live_server):
    page.goto(f"{live_server.url}{TOPIC}")
    second = context.new_page()
    second.goto(f"{live_server.url}{TOPIC}")
    for tab, text in ((page, "Written in the *first* tab."), (second, "Written in the second.")):
        form = tab.locator("form.notes")
        form.locator("textarea").fill(text)
        form.get_by_role("button", name="Save").click()
        expect(tab.locator("#toasts")).not_to_be_empty()
    note = Note.objects.get(user=noor)
    assert "Written in the *first* tab." in note.body
    assert "Written in the second." in note.body


def test_all_objectives_ticked_offer_to_mark_as_done(noor, page: Page, live_server):
    page.goto(f"{live_server.url}{TOPIC}")
    for goal in ("raw the plan of a query", "ay what an index costs"):
        page.get_by_role("button", name=re.compile(goal)).click()
        expect(page.get_by_role("button", name=re.compile(goal))).to_have_attribute(
            "aria-pressed", "true"
        )
    page.get_by_role("button", name=re.compile("mark .*done", re.IGNORECASE)).first.click()
    expect(page.locator("#now-leaf-1-1").get_by_role("button", name="Done")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_what_is_known_already_is_placed_at_once_and_taken_back(noor, page: Page, live_server):
    page.goto(f"{live_server.url}/roadmaps/backend/placement/")
    page.get_by_label(re.compile("Leaf 1.1")).check()
    page.get_by_label(re.compile("Single one")).check()
    page.get_by_role("button", name="Mark as known").click()
    expect(page.locator("#toasts")).to_contain_text("Two topics marked as known")
    assert set(Progress.objects.values_list("status", flat=True)) == {"known"}
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    assert not Progress.objects.exists()


def test_the_switcher_finds_despite_a_typing_error(noor, page: Page, live_server):
    arrive(page, f"{live_server.url}/roadmaps/backend/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()
    page.keyboard.type("singel one")
    expect(page.locator("#switcher-found")).to_contain_text("Single one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Single one", level=1)).to_be_visible()


def test_the_switcher_searches_for_what_was_typed_before_the_page_was_ready(
    noor, page: Page, live_server
):
    page.add_init_script("""
        const later = window.setTimeout;
        window.setTimeout = (then, wait) => later(then, wait ?? 1500);
    """)
    arrive(page, f"{live_server.url}/roadmaps/backend/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()
    page.keyboard.type("single two")
    expect(page.locator("#switcher-found")).to_contain_text("Single two")


def test_a_bar_shows_that_an_answer_is_awaited(noor, page: Page, live_server):
    page.goto(f"{live_server.url}/import/")
    form = page.locator("main form")
    form.evaluate("form => form.target = '_blank'")  # the answer comes elsewhere: this page waits
    form.get_by_label("Paste it here").fill("- [x] Git basics")
    with page.expect_popup():
        form.get_by_role("button", name="See what it would do").click()
    expect(form).to_have_class(re.compile("htmx-request"))
    page.wait_for_timeout(600)
    bar = "parseFloat(getComputedStyle(document.body, '::before').width)"
    assert 0 < page.evaluate(bar) < 1280


def test_history_takes_back_in_any_order(noor, page: Page, live_server):
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    for slug in ("leaf-1-1", "single-1"):
        page.locator(f"#t-{slug} button.st-btn").click()
        expect(page.locator(f"#t-{slug}")).to_have_attribute("data-status", "done")
    page.goto(f"{live_server.url}/history/")
    page.get_by_role("button", name=re.compile("Leaf 1.1")).click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    assert list(Progress.objects.values_list("topic__slug", flat=True)) == ["single-1"]


@pytest.mark.parametrize("javascript", [True, False])
def test_history_is_searched_and_an_undo_stays_where_one_is(
    noor, browser: Browser, live_server, javascript: bool
):
    learner = Learner(user_id=noor.pk)
    for slug in ("single-1", "group-1"):
        set_status(learner=learner, topic=Topic.objects.get(slug=slug), status=Status.DONE)
    context = browser.new_context(java_script_enabled=javascript)
    sign_in(context, noor, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/history/")
    expect(page.locator("ol.log > li")).to_have_count(2)
    page.get_by_label("Search your history").fill("LEAF done")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    entry = page.locator("ol.log > li")
    expect(entry).to_contain_text("Marked 3 topics of Group 1 as done")
    page.get_by_role("button", name="Undo: Marked 3").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    expect(entry).to_contain_text("Taken back")
    expect(page).to_have_url(re.compile(r"/history/\?q=LEAF\+done&"))
    page.get_by_text("Which topics").click()
    page.get_by_role("link", name="Leaf 1.2").click()
    expect(page.get_by_role("heading", name="Leaf 1.2", level=1)).to_be_visible()
    page.goto(f"{live_server.url}/history/")
    page.get_by_role("link", name="Today", exact=True).click()
    expect(page).to_have_url(re.compile(r"/history/\?day=\d{4}-\d\d-\d\d$"))
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    context.close()


def test_the_dashboard_says_what_comes_next_and_starts_it(noor, page: Page, live_server):
    page.goto(f"{live_server.url}/dashboard/")
    later = page.locator("ol.next-list > li").nth(2)
    expect(later.locator("p.why")).to_contain_text(re.compile("After .*Leaf 1.1.*:"))
    expect(later.get_by_role("button")).to_have_count(0)
    upcoming = page.locator("ol.next-list > li").first
    title = upcoming.get_by_role("heading").inner_text()
    expect(upcoming.locator("p.why")).to_contain_text(re.compile(r"\w.*\."))
    upcoming.get_by_role("button", name=f"Start {title}").click()
    under_way = page.get_by_role("region", name="Under way")
    begun = under_way.get_by_role("link", name=re.compile(f"{title}.*learning"))
    expect(begun).to_contain_text("of 2 objectives")
    assert Progress.objects.get().status == "learning"


def test_a_filter_is_shared_by_its_address(noor, page: Page, live_server):
    page.goto(f"{live_server.url}/roadmaps/backend/basics/?importance=essential")
    expect(page.locator("#t-leaf-1-3")).to_be_visible()
    expect(page.locator("#t-leaf-1-1")).to_have_count(0)
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#t-leaf-1-1")).to_be_visible()


def test_a_plan_is_made_and_explained_in_plain_words(noor, page: Page, live_server):
    page.goto(f"{live_server.url}/plan/")
    page.get_by_label(re.compile("hours", re.IGNORECASE)).first.fill("3")
    page.get_by_role("main").get_by_role("button", name=re.compile("save", re.I)).click()
    page.goto(f"{live_server.url}/dashboard/")
    expect(page.locator("main")).to_contain_text(re.compile("3 hours|three hours", re.I))


def test_a_failed_write_says_so_and_changes_nothing(noor, context, live_server):
    page = context.new_page()  # the console complains here, as it should
    page.goto(f"{live_server.url}/roadmaps/backend/basics/")
    page.route("**/status/", lambda route: route.abort())
    page.locator("#t-leaf-1-1 button.st-btn").click()
    expect(page.locator("#toasts")).to_contain_text("Nothing was changed")
    expect(page.locator("#t-leaf-1-1")).to_have_attribute("data-status", "todo")
