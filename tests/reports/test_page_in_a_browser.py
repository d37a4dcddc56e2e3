"""The page as people meet it: on a phone and a desk, in both themes, by keyboard, without a network, on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from abate import Assessment
from abate.reports.page import page as html_page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
CASES = ("year", "season", "almost_empty", "extreme")
UNFOLD = "document.querySelectorAll('details').forEach((fold) => { fold.open = true })"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def files(
    year: Assessment,
    season: Assessment,
    almost_empty: Assessment,
    extreme: Assessment,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("pages")
    urls = {}
    for name, assessment in zip(CASES, (year, season, almost_empty, extreme), strict=True):
        file = folder / f"{name}.html"
        file.write_text(html_page(assessment), encoding="utf-8")
        urls[name] = file.as_uri()
    return urls


class Watched:
    """A page with everything that it said on the console or asked of the network."""

    def __init__(self, browser: Browser, url: str, width: int, scheme: Any = "light") -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(url)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.close()


def violations(page: Page) -> str:
    found = Axe().run(page, options=OPTIONS)
    return str(found.generate_report()) if found.violations_count else ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_meets_wcag_2_2_aa(browser: Browser, files: dict[str, str], width: int, scheme: str) -> None:
    with Watched(browser, files["season"], width, scheme) as watched:
        assert violations(watched.page) == ""


def test_the_unfolded_page_meets_wcag_2_2_aa(browser: Browser, files: dict[str, str]) -> None:
    with Watched(browser, files["season"], 1280, "dark") as watched:
        watched.page.evaluate(UNFOLD)
        assert violations(watched.page) == ""


@pytest.mark.parametrize("case", ["almost_empty", "extreme"])
def test_a_page_of_little_or_of_too_much_meets_wcag_2_2_aa(
    browser: Browser, files: dict[str, str], case: str
) -> None:
    with Watched(browser, files[case], 390) as watched:
        assert violations(watched.page) == ""


@pytest.mark.parametrize("case", CASES)
def test_at_320_pixels_nothing_runs_off_the_page(browser: Browser, files: dict[str, str], case: str) -> None:
    with Watched(browser, files[case], 320) as watched:
        watched.page.evaluate(UNFOLD)
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("case", CASES)
def test_the_page_asks_nothing_of_the_network_and_breaks_no_policy_of_its_own(
    browser: Browser, files: dict[str, str], case: str
) -> None:
    with Watched(browser, files[case], 1280) as watched:
        assert watched.said == []
        assert [url for url in watched.asked if not url.startswith("data:")] == [files[case]]


def test_low_glare_can_be_chosen_by_keyboard_alone(browser: Browser, files: dict[str, str]) -> None:
    with Watched(browser, files["year"], 1280) as watched:
        light = watched.page.evaluate(BACKGROUND)
        watched.page.keyboard.press("Tab")  # the skip link
        watched.page.keyboard.press("Tab")
        assert watched.page.evaluate("document.activeElement.id") == "colours-device"
        watched.page.keyboard.press("ArrowDown")
        watched.page.keyboard.press("ArrowDown")
        assert watched.page.evaluate("document.activeElement.id") == "colours-low-glare"
        low_glare = watched.page.evaluate(BACKGROUND)
    with Watched(browser, files["year"], 1280, "dark") as watched:
        assert watched.page.evaluate(BACKGROUND) == low_glare != light
        watched.page.get_by_label("Light").check()
        assert watched.page.evaluate(BACKGROUND) == light


def test_low_glare_is_never_pure_white_on_black(browser: Browser, files: dict[str, str]) -> None:
    with Watched(browser, files["year"], 390, "dark") as watched:
        for colour in (BACKGROUND, "getComputedStyle(document.body).color"):
            assert watched.page.evaluate(colour) not in ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def test_an_outcome_leads_to_its_reasons_without_a_script(browser: Browser, files: dict[str, str]) -> None:
    with Watched(browser, files["year"], 1280) as watched:
        reason = watched.page.locator("#because-nice-ta260-start")
        assert not reason.is_visible()
        watched.page.locator('a[href="#because-nice-ta260-start"]').click()
        assert reason.is_visible()


def test_on_paper_every_reason_is_unfolded_and_the_colours_are_light(browser: Browser, files: dict[str, str]) -> None:
    with Watched(browser, files["year"], 1280, "dark") as watched:
        watched.page.emulate_media(media="print", color_scheme="dark")
        box = watched.page.locator("#because-nice-ta260-start").bounding_box()
        assert box is not None
        assert box["height"] > 20
        assert watched.page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"


def test_an_unanswered_day_looks_unlike_any_answered_one(browser: Browser, files: dict[str, str]) -> None:
    looks = "(name) => getComputedStyle(document.querySelector(`td.day-${name}`)).backgroundImage"
    with Watched(browser, files["year"], 1280) as watched:
        assert "repeating-linear-gradient" in watched.page.evaluate(looks, "unanswered")
        assert watched.page.evaluate(looks, "free") == "none"
