"""An injection session in a real browser: how many taps it takes, by keyboard, at every width and in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from tests.running import RunningClinic, running_clinic

MOST_TAPS = 12
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningClinic]:
    with running_clinic(tmp_path_factory.mktemp("session"), demo=True) as running:
        yield running


@pytest.fixture(scope="module")
def tablet(site: RunningClinic, browser: Browser) -> Iterator[Page]:
    """An injector at a tablet, with vials in stock; whatever the page or the console complains of fails the test."""
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site.address}/account/login/")
    page.locator("[name=login]").fill("demo.clover@example.invalid")
    page.locator("[name=password]").fill("demo headache clinic")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/patients/")
    page.goto(page.url.replace("/patients/", "/stock/receive/"))
    page.locator("[name=strength]").select_option("200")
    page.locator("[name=lot]").fill("C1234")
    page.locator("[name=expiry]").fill((datetime.now(UTC) + timedelta(days=20)).date().isoformat())
    page.locator("[name=vials]").fill("3")
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url("**/stock/")
    yield page
    context.close()
    assert [one for one in said if "ERR_FAILED" not in one] == []  # a test cuts the connection


def to_patient(tablet: Page, name: str) -> None:
    tablet.goto(tablet.url.split("/clinic/")[0])
    tablet.get_by_role("link", name=name).click()
    tablet.wait_for_url("**/patients/*-*/")


def faults_of(page: Page, width: int, theme: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": 1000})
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    found = Axe().run(page, options=OPTIONS)
    faults = [str(found.generate_report())] if found.violations_count else []
    return faults + (["it scrolls sideways"] if page.evaluate(SIDEWAYS) else [])


def test_a_standard_session_takes_at_most_12_taps_from_the_patients_page(tablet: Page) -> None:
    to_patient(tablet, "Demo Amber")
    taps = 0

    def tap(what: Locator) -> None:
        nonlocal taps
        what.tap()
        taps += 1

    tap(tablet.get_by_role("button", name="Give Botox"))
    tap(tablet.get_by_role("button", name="Looked for: none of these"))
    expect(tablet.get_by_text("Nothing was seen, and no site is infected")).to_be_visible()
    tap(tablet.get_by_role("button", name="200 U, lot C1234"))
    tap(tablet.get_by_role("button", name="Reconstituted now"))
    expect(tablet.get_by_text("155 U given, 45 U wasted")).to_be_visible()
    expect(tablet.get_by_role("heading", name="Nothing holds up signing")).to_be_visible()
    tap(tablet.get_by_role("checkbox", name="The patient agreed"))
    tap(tablet.get_by_role("button", name="Sign as Demo Clover"))
    expect(tablet.get_by_role("heading", name="Sites as signed")).to_be_visible()
    assert taps <= MOST_TAPS
    assert taps == 6
    for width, theme in ((390, "dark"), (1280, "light")):
        assert faults_of(tablet, width, theme) == []
    tablet.set_viewport_size({"width": 820, "height": 1180})


def test_the_whole_session_works_by_keyboard_and_the_focus_stays(tablet: Page) -> None:
    to_patient(tablet, "Demo Cedar")
    tablet.get_by_role("button", name="Give Botox").press("Enter")
    tablet.wait_for_url("**/sessions/**")
    site = tablet.locator("#on-frontalis-left-2")
    site.press("Space")
    expect(site).to_have_accessible_name("left frontalis 2, left out, no reason given yet")
    expect(site).to_be_focused()
    tablet.locator("#reason-frontalis-left-2").fill("a droop last time")
    tablet.keyboard.press("Enter")
    expect(site).to_have_accessible_name("left frontalis 2, left out: a droop last time")
    expect(tablet.locator("#reason-frontalis-left-2")).to_be_focused()
    first = tablet.locator("#units-temporalis-left-1")
    first.fill("4")
    first.press("Tab")
    expect(tablet.locator("#on-temporalis-left-1")).to_have_accessible_name(
        "left temporalis 1, 4 units, the pattern has 5"
    )
    expect(tablet.locator("#units-temporalis-right-1")).to_be_focused()


def test_what_is_typed_elsewhere_survives_a_tap_and_quick_taps_are_all_kept(tablet: Page) -> None:
    tablet.locator("#reason-interval").fill("half a reason")
    for site in ("procerus", "corrugator-left-1", "corrugator-right-1"):
        tablet.locator(f"#on-{site}").tap()
    for name in ("procerus", "left corrugator 1", "right corrugator 1"):
        expect(tablet.get_by_role("button", name=f"{name}, left out")).to_be_visible()
    expect(tablet.locator("#reason-interval")).to_have_value("half a reason")


def test_a_tap_without_a_connection_says_that_it_was_not_kept(tablet: Page) -> None:
    tablet.route("**/change/", lambda route: route.abort())
    tablet.locator("#on-procerus").tap()
    expect(tablet.get_by_role("alert")).to_contain_text("Not kept")
    tablet.unroute("**/change/")
    tablet.locator("#on-procerus").tap()
    expect(tablet.get_by_role("button", name="procerus, 5 units")).to_be_visible()
    expect(tablet.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_a_session_under_way_meets_wcag_2_2_aa(tablet: Page, width: int, theme: str) -> None:
    assert faults_of(tablet, width, theme) == []


def test_at_320_pixels_nothing_runs_off_and_every_site_can_be_hit(tablet: Page) -> None:
    tablet.set_viewport_size({"width": 320, "height": 700})
    assert not tablet.evaluate(SIDEWAYS)
    boxes: list[Any] = tablet.locator(".view button").evaluate_all(
        "(all) => all.map((one) => [one.getBoundingClientRect().width, one.getBoundingClientRect().height])"
    )
    assert len(boxes) > 31
    assert min(min(box) for box in boxes) >= 24
