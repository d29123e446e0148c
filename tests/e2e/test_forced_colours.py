"""In the reader's own few colours everything is still there, and its states are told apart.

What counts is what is painted: parts are photographed and their pixels counted.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from tests.e2e.pages import sign_in
from tests.factories import ObjectiveFactory, UserFactory, small_roadmap
from tests.learning import set_status

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.matrix,
    pytest.mark.django_db(transaction=True),
]

PIXELS = """async (png) => {
  const bytes = Uint8Array.from(atob(png), char => char.charCodeAt(0))
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }))
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d")
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const count = {}
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.slice(at, at + 3).join()
    count[colour] = (count[colour] ?? 0) + 4 / data.length
  }
  return count
}"""

STATUSES = {
    **dict.fromkeys(("leaf-1-1", "leaf-1-2", "leaf-1-3"), Status.DONE),
    "leaf-2-1": Status.KNOWN,
    "leaf-2-2": Status.SKIPPED,
    "single-1": Status.LEARNING,
}
MAP = "/roadmaps/backend/"
CHECKLIST, TOPIC = f"{MAP}basics/", f"{MAP}topics/leaf-1-1/"

Picture = dict[tuple[int, ...], float]
"""Colours with their share of the pixels, the most frequent first."""


@pytest.fixture(params=["light", "dark"])
def page(
    request: pytest.FixtureRequest, browser: Browser, live_server: Any, reader: User
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme=request.param,
        forced_colors="active",
        reduced_motion="reduce",
        base_url=live_server.url,
    )
    context.set_default_timeout(10_000)
    sign_in(context, reader, live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(transactional_db: None) -> User:
    """Somebody on the way, with a station of each status."""
    roadmap = small_roadmap(groups=2)
    ObjectiveFactory(topic=roadmap.topics.get(slug="leaf-1-1"), text="draw the plan of a query")
    user: User = UserFactory()
    for slug, status in STATUSES.items():
        topic = roadmap.topics.get(slug=slug)
        set_status(learner=Learner(user_id=user.pk), topic=topic, status=status)
    return user


def picture(part: Locator) -> Picture:
    """What is painted of a part of a page."""
    png = base64.b64encode(part.screenshot()).decode()
    helper = part.page.context.new_page()
    counted: dict[str, float] = helper.evaluate(PIXELS, png)
    helper.close()
    shares = {tuple(map(int, key.split(","))): share for key, share in counted.items()}
    return dict(sorted(shares.items(), key=lambda entry: -entry[1]))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The ratio of WCAG 2."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: tuple[int, ...]) -> float:
    parts = [c / 255 for c in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def drawn(part: Locator) -> tuple[float, float]:
    """The share of the pixels that stand out from the most frequent colour, and how far they do."""
    shares = picture(part)
    ground = next(iter(shares))
    others = [(contrast(ground, colour), share) for colour, share in shares.items()]
    return sum(share for far, share in others if far > 3), max(others)[0]


def test_names_on_the_map_are_letters_and_no_blobs(page: Page) -> None:
    page.goto(MAP)
    for label in page.locator(".stop .lb:visible").all()[:6]:
        share, far = drawn(label)
        assert 0.03 < share < 0.35, label.inner_text()
        assert far > 15, "the letters, not their halo, stand on the ground"


@pytest.mark.parametrize("path", [CHECKLIST, "/dashboard/"])
def test_plates_show_their_codes(page: Page, path: str) -> None:
    page.goto(path)
    for plate in page.locator(".plate:visible").all()[:4]:
        share, far = drawn(plate)
        assert 0.05 < share < 0.5, plate.inner_text()
        assert far > 7


def test_signs_of_lines_stand_out_on_the_map(page: Page) -> None:
    page.goto(MAP)
    share, far = drawn(page.locator(".sign").first)
    assert 0.05 < share < 0.5
    assert far > 7


def test_a_meter_is_as_full_as_it_says(page: Page) -> None:
    page.goto("/dashboard/")
    meters = page.locator(".meter:visible").all()
    values = [meter.evaluate("part => part.value / part.max") for meter in meters]
    assert min(values) < 0.1 < 0.6 < max(values)
    for meter, value in zip(meters, values, strict=True):
        fills = meter.evaluate("part => getComputedStyle(part).color")
        ink = tuple(map(int, fills.removeprefix("rgb(").removesuffix(")").split(",")))
        border = 2 / meter.evaluate("part => part.offsetHeight")
        assert picture(meter).get(ink, 0) == pytest.approx(value * (1 - border) + border, abs=0.15)


def test_the_five_stations_differ(page: Page) -> None:
    page.goto(MAP)
    stations = page.locator(".legend .st:visible").all()
    shares = [drawn(station)[0] for station in stations]
    assert len(shares) >= 5
    assert all(share > 0.1 for share in shares)
    shots = [station.screenshot() for station in stations]
    assert all(one != other for one, other in combinations(shots, 2))


@pytest.mark.parametrize(
    ("path", "parts", "quality"),
    [
        (
            CHECKLIST,
            (".strip [data-status=done]", ".strip [data-status=todo]"),
            "fill",
        ),
        (MAP, (".map .walked", ".map .ahead"), "stroke"),
        (MAP, (".map .band", ".map .ahead"), "stroke"),
        ("/history/", (".heat .h0", ".heat :is(.h1, .h2, .h3, .h4)"), "stroke"),
        ("/dashboard/", (".track .walked", ".track path:first-child"), "width"),
        (CHECKLIST, (".row[data-status=done]", ".row[data-status=todo]"), "trunk"),
    ],
)
def test_what_is_done_is_told_from_what_is_not(
    page: Page, path: str, parts: tuple[str, str], quality: str
) -> None:
    page.goto(path)
    read = {
        "trunk": "part => getComputedStyle(part, '::before').borderLeftColor",
        "fill": "part => getComputedStyle(part).fill",
        "stroke": "part => getComputedStyle(part).stroke",
        "width": "part => getComputedStyle(part).strokeWidth",
    }[quality]
    done, other = (page.locator(part).first.evaluate(read) for part in parts)
    assert done != other


def test_the_cairn_is_drawn(page: Page) -> None:
    page.goto("/history/")
    share, far = drawn(page.locator(".pile").first)
    assert share > 0.1
    assert far > 7


def test_a_ticked_objective_looks_ticked(page: Page) -> None:
    page.goto(TOPIC)
    goal = page.locator(".goals button").first
    before, _ = drawn(goal.locator("svg"))
    goal.click()
    expect(goal).to_have_attribute("aria-pressed", "true")
    page.mouse.move(0, 0)
    after = picture(goal.locator("svg"))
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ground != ink
    assert before < 0.4
    assert len([colour for colour, share in after.items() if share > 0.03]) >= 2
    assert sum(share for colour, share in after.items() if f"rgb{colour}" == ink) > 0.4


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (MAP, ".stop"),
        (MAP, ".btn.go"),
        (CHECKLIST, ".row .t"),
        (CHECKLIST, ".st-btn"),
        (TOPIC, ".seg button"),
        ("/settings/", ".field input"),
    ],
)
def test_the_focus_is_seen(page: Page, path: str, part: str) -> None:
    page.goto(path)
    target = page.locator(f"{part}:visible").first
    page.keyboard.press("Tab")  # from here on the browser shows the focus
    box = target.bounding_box()
    assert box is not None
    around = {
        "x": max(0, box["x"] - 12),
        "y": box["y"] - 12,
        "width": box["width"] + 24,
        "height": box["height"] + 24,
    }
    target.scroll_into_view_if_needed()
    target.evaluate("part => part.blur()")
    before = page.screenshot(clip=around)
    target.evaluate("part => part.focus({ focusVisible: true })")
    outline = target.evaluate(
        "part => [getComputedStyle(part).outlineStyle, part.matches(':focus')]"
    )
    assert outline == ["solid", True]
    assert page.screenshot(clip=around) != before


def test_the_chosen_status_is_framed(page: Page) -> None:
    page.goto(TOPIC)
    pressed = page.locator(".seg [aria-pressed=true]")
    assert pressed.evaluate("part => getComputedStyle(part).outlineStyle") == "solid"
