"""Twenty tasks of a first visit, done by somebody new in a real browser; each click is counted.

test_first_visit.py walks them on the shipped roadmap and compares what it counts with the table in
docs/tasks.md; with ``WRITE_TASKS=1`` in the environment it writes the table anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.factories import PASSWORD

PAGE = Path(__file__).parents[2] / "docs" / "tasks.md"
BEGIN, END = "<!-- the tasks -->\n", "<!-- end of the tasks -->\n"
CHECKLIST = "- [x] Basic Commands\n- [x] Docstrings\n- [ ] Algorithms\n"
LANDING, DASHBOARD = "/", "/dashboard/"


@dataclass
class Visit:
    """A person with a mouse and a keyboard on one site."""

    page: Page
    site: str
    email: str
    clicks: int = 0
    """Every click, every Enter that sends a form and every choice in a list."""
    fields: int = 0
    """Fields that were typed into."""

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def link(self, name: str | re.Pattern[str], within: str = "main") -> None:
        self.click(self.page.locator(within).get_by_role("link", name=name).first)

    def button(self, name: str | re.Pattern[str], within: str = "main") -> None:
        self.click(self.page.locator(within).get_by_role("button", name=name).first)

    def tab(self, name: str) -> None:
        """A place of the header."""
        self.link(re.compile(f"^{name}$"), "header")

    def choose(self, label: str | re.Pattern[str]) -> None:
        """A radio button or a box."""
        self.click(self.page.get_by_role("main").locator("label").filter(has_text=label).first)

    def type(self, label: str | re.Pattern[str], text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)
        self.fields += 1

    def sees(self, text: str | re.Pattern[str], within: str = "main") -> None:
        expect(self.page.locator(within)).to_contain_text(text)

    def arrives(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(f"^{re.escape(self.site)}{path}$"))


@dataclass(frozen=True)
class Task:
    """What somebody wants, and the way there."""

    wants: str
    begins_at: str | None
    """A path; None where the task before it ended."""
    way: Callable[[Visit], None]

    @property
    def said_way(self) -> str:
        return " ".join((self.way.__doc__ or "").split())


TASKS: list[Task] = []

type Way = Callable[[Visit], None]


def task(wants: str, *, begins_at: str | None = None) -> Callable[[Way], Way]:
    def add(way: Way) -> Way:
        TASKS.append(Task(wants, begins_at, way))
        return way

    return add


@task("See whether this is for me", begins_at=LANDING)
def look_at_a_topic(visit: Visit) -> None:
    """Browse the topics, the title of one."""
    visit.link("Browse the topics")
    visit.click(visit.page.locator("#t-core-python .t"))
    expect(visit.page.get_by_role("heading", name="Core Python")).to_be_visible()


@task("Tick what I can do, without an account", begins_at=LANDING)
def tick_as_a_visitor(visit: Visit) -> None:
    """Checklist, the box of Basic Commands."""
    visit.tab("Checklist")
    visit.click(visit.page.locator("#t-basic-commands .st-btn"))
    visit.sees("Stone 1 placed", "#toasts")


@task("Keep it: make an account", begins_at=LANDING)
def sign_up(visit: Visit) -> None:
    """Sign up, address and password, Create your account. The tick came along."""
    visit.link("Sign up", "header")
    visit.type("Email", visit.email)
    visit.type("Password", PASSWORD)
    visit.button(re.compile("create|sign up", re.I))
    visit.arrives("/welcome/")


@task("Say where I stand and come to my first topic")
def answer_three_questions(visit: Visit) -> None:
    """Three answers, Go on, a look at what is ticked for me, Mark as known and go on."""
    visit.choose("Some programming")
    visit.choose("6 hours")
    visit.choose("Filling gaps")
    visit.button("Go on to the first topic")
    visit.button("Mark as known and go on")
    visit.arrives(r"/roadmaps/backend/topics/[\w-]+/")


@task("Begin a topic and tick the first thing that I can do")
def begin(visit: Visit) -> None:
    """Learning, in the bar that stays in view; the box of the objective."""
    visit.click(visit.page.locator(".stick [value=learning]"))
    expect(visit.page.locator(".stick [value=learning]")).to_have_attribute("aria-pressed", "true")
    visit.click(visit.page.locator(".goals button").first)
    visit.sees(re.compile(r"1 of \d+ objectives"))


@task("Finish it and go on to the next")
def finish(visit: Visit) -> None:
    """Done, in the same bar; Next, in the message about it."""
    visit.click(visit.page.locator(".stick [value=done]"))
    before = visit.page.url
    visit.click(visit.page.locator("#toasts a").first)
    expect(visit.page).not_to_have_url(before)


@task("Know what to learn next, and why", begins_at=DASHBOARD)
def next_up(visit: Visit) -> None:
    """It stands there with its reason; its name leads to it."""
    visit.click(visit.page.locator(".next-list a").first)
    visit.arrives(r"/roadmaps/backend/topics/[\w-]+/")


@task("Use the half hour that I have tonight", begins_at=DASHBOARD)
def half_an_hour(visit: Visit) -> None:
    """30 minutes; Open, beside what fits."""
    visit.link("30 minutes")
    visit.link(re.compile("^Open "))
    visit.arrives(r"/roadmaps/backend/topics/[\w-]+/.*")


@task("Find one topic by its name", begins_at=DASHBOARD)
def search(visit: Visit) -> None:
    """The glass in the header, “indexing”, Enter on the first hit."""
    visit.link("Search", "header")
    visit.page.keyboard.type("indexing", delay=20)
    visit.fields += 1
    expect(visit.page.get_by_role("dialog")).to_contain_text("Database Indexing")
    visit.page.keyboard.press("Enter")
    visit.clicks += 1
    visit.sees("Database Indexing", "h1")


@task("Write down what I don't want to forget about it")
def write_a_note(visit: Visit) -> None:
    """The note on the topic's page, Save."""
    visit.type(re.compile("^Your note on"), "Ask Lea about partial indexes.")
    visit.button("Save")


@task("See only the essentials that are left", begins_at=DASHBOARD)
def filter_essentials(visit: Visit) -> None:
    """Checklist, Filter on a phone, Importance, Essential, Filter."""
    visit.tab("Checklist")
    opener = visit.page.locator(".openers [popovertarget=filter]")
    if opener.is_visible():
        visit.click(opener)
    visit.button(re.compile("^Importance"))
    visit.choose("Essential")
    visit.click(visit.page.locator(".menu:popover-open button[type=submit]"))


@task("Mark a whole line as known", begins_at=DASHBOARD)
def place(visit: Visit) -> None:
    """Map, Mark what you know already, the box of the line, Mark as known."""
    visit.tab("Map")
    visit.link("Mark what you know already")
    visit.click(visit.page.get_by_role("checkbox", name=re.compile("All of this line")).nth(3))
    visit.button("Mark as known")
    visit.sees("marked as known", "#toasts")


@task("Plan four hours a week instead of six", begins_at=DASHBOARD)
def plan(visit: Visit) -> None:
    """Your plan, beside the week; the hours, Save the plan."""
    visit.link("Your plan")
    visit.type("Hours a week (optional)", "4")
    visit.button("Save the plan")
    visit.sees("saved", "#toasts")


@task("Take back what I did by mistake", begins_at=DASHBOARD)
def take_back(visit: Visit) -> None:
    """History, Undo on its line."""
    visit.tab("History")
    visit.button(re.compile("^Undo"))
    visit.sees("Taken back", "#toasts")


@task("See the whole way and where I am", begins_at=DASHBOARD)
def whole_way(visit: Visit) -> None:
    """Map."""
    visit.tab("Map")
    visit.sees("topics behind you")


@task("Make the roadmap mine", begins_at=DASHBOARD)
def copy(visit: Visit) -> None:
    """Map, A copy to make your own, Make my copy. It is followed from then on."""
    visit.tab("Map")
    visit.link("A copy to make your own")
    visit.button("Make my copy")
    visit.sees("You follow", "body")


@task("Leave out a line that I don't need, there")
def hide_a_line(visit: Visit) -> None:
    """Hide all, beside the line."""
    visit.button(re.compile("^Hide all of Monitoring"))
    visit.sees("Monitoring and Logging is hidden", "#toasts")


@task("Add five topics of my own, there")
def paste(visit: Visit) -> None:
    """The level, Paste topics into the line, five lines, Look at them, Add."""
    visit.link(re.compile("^Beginner"))
    visit.link(re.compile("^Paste topics into"))
    visit.type("Lines", "\n".join(f"A topic of my own {number}" for number in range(1, 6)))
    visit.button("Look at them")
    visit.button(re.compile("^Add five topics"))
    visit.sees("Added five topics", "#toasts")


@task("Follow the official one again", begins_at=DASHBOARD)
def follow(visit: Visit) -> None:
    """The name of the roadmap in the header, the other name."""
    visit.button(re.compile("^You follow"), "header")
    visit.button(re.compile("^Backend Development$"), "header")
    visit.sees("You follow Backend Development", "body")


@task("Take everything with me", begins_at=DASHBOARD)
def export(visit: Visit) -> None:
    """Settings, in the account's menu; Take it along; Download an archive."""
    visit.button(re.compile("account$"), "header")
    visit.link("Settings", "header")
    visit.link("Take it along", "body")
    with visit.page.expect_download():
        visit.button("Download an archive")


@dataclass(frozen=True)
class Counted:
    """What a task took."""

    clicks: int
    fields: int


def walk(page: Page, site: str, email: str) -> Iterator[Counted]:
    """Do them all, one after the other, as one person."""
    for one in TASKS:
        if one.begins_at:
            page.goto(site + one.begins_at)
        visit = Visit(page, site, email)
        one.way(visit)
        yield Counted(visit.clicks, visit.fields)


def table(wide: Sequence[Counted], phone: Sequence[Counted]) -> str:
    """The tasks with what they took on either screen."""
    lines = [
        "| | what somebody wants | from | the way | clicks | on a phone | typed |",
        "|---|---|---|---|---|---|---|",
    ]
    places = {None: "there", LANDING: "the first page", DASHBOARD: "the dashboard"}
    for number, (one, here, there) in enumerate(zip(TASKS, wide, phone, strict=True), 1):
        cells = (number, one.wants, places[one.begins_at], one.said_way)
        counts = (here.clicks, there.clicks, here.fields)
        lines.append(f"| {' | '.join(map(str, cells + counts))} |")
    return "\n".join(lines) + "\n"


def page_with(text: str, wide: Sequence[Counted], phone: Sequence[Counted]) -> str:
    """The text of the page with this table."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table(wide, phone)}\n{END}{after}"
