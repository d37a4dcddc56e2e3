"""The diary can be read and used by everyone: in both themes, on small and large screens, without colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.clinic.phone.conftest import Phone, days_before

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SCREENS = ("#/", "#/catch-up", "#/calendar", "#/medicine", "#/phone", "#/day/")


def filled(phone: Phone) -> Page:
    """A diary with every kind of day, one of them with details open to see."""
    page = phone.open("#/catch-up")
    for kind, days in (("none", 1), ("headache", 2), ("migraine", 3)):
        page.locator(f"#{kind}-{days_before(page, days)}").click()
        expect(page.locator("[aria-pressed=true]")).to_have_count(days)
    return page


def faults(page: Page) -> list[Any]:
    found = Axe().run(page, options=AXE).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_on_any_screen(new_phone: Callable[..., Phone], theme: str, width: int) -> None:
    phone = new_phone(viewport={"width": width, "height": 844})
    phone.sign_in()
    page = filled(phone)
    page.evaluate("(theme) => localStorage.setItem('abate-theme', theme)", theme)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    for screen in SCREENS:
        address = screen + days_before(page, 3) if screen == "#/day/" else screen
        page.goto(f"{phone.site.address}/diary/{address}")
        page.locator("#diary h1").wait_for()
        assert faults(page) == [], (screen, theme, width)


def test_nothing_needs_to_be_scrolled_sideways_on_the_smallest_screen(new_phone: Callable[..., Phone]) -> None:
    phone = new_phone(viewport={"width": 320, "height": 640})
    phone.sign_in()
    page = filled(phone)
    for screen in SCREENS:
        page.goto(f"{phone.site.address}/diary/{screen + days_before(page, 3) if screen == '#/day/' else screen}")
        page.locator("#diary h1").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, screen


def test_every_button_and_day_is_large_enough_for_a_thumb(phone: Phone) -> None:
    page = filled(phone)
    for screen in SCREENS:
        page.goto(f"{phone.site.address}/diary/{screen + days_before(page, 3) if screen == '#/day/' else screen}")
        page.locator("#diary h1").wait_for()
        small = page.evaluate(
            """() => [...document.querySelectorAll("#diary button, #diary a.day, .chip, #places a")]
                .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
        )
        assert small == [], screen


def test_a_day_without_an_answer_differs_from_a_day_without_headache_also_without_colours(phone: Phone) -> None:
    page = filled(phone)
    page.goto(f"{phone.site.address}/diary/#/calendar/{days_before(page, 1)[:7]}")
    names = {}
    for days in (1, 10):
        page.goto(f"{phone.site.address}/diary/#/calendar/{days_before(page, days)[:7]}")
        day = page.locator(f'a[href="#/day/{days_before(page, days)}"]')
        names[days] = (
            day.get_attribute("aria-label").split(": ")[1],
            day.locator(".sign").inner_text(),
            day.evaluate("(one) => getComputedStyle(one).borderTopStyle"),
        )
    assert names == {1: ("no headache", "○", "solid"), 10: ("not answered", "", "dashed")}


def test_what_somebody_wrote_is_never_read_as_html(phone: Phone) -> None:
    page = filled(phone)
    day = days_before(page, 3)
    page.goto(f"{phone.site.address}/diary/#/day/{day}")
    page.get_by_label("Note").fill("<img src=x onerror=alert(1)>")
    page.get_by_label("Search for a medicine").fill("<script>alert(2)</script>")
    page.get_by_role("button", name="Add “<script>").click()
    expect(page.get_by_role("button", name="Remove <script>")).to_be_visible()
    phone.context.set_offline(True)
    page.locator(f"#none-{day}").click()
    page.goto(f"{phone.site.address}/diary/#/phone")
    expect(page.get_by_text("“<img src=x onerror=alert(1)>”").first).to_be_visible()
    assert page.locator("#diary img, #diary script").count() == 0
