"""The pages of follow-up in a real browser: readable by all, on a phone and on a desk, in both themes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.running import running_clinic

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def faults_of(page: Page, address: str, width: int, theme: str) -> list[Any]:
    """What axe finds, and whether the page runs off sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    found = Axe().run(page, options=OPTIONS)
    faults: list[Any] = [found.generate_report()] if found.violations_count else []
    return faults + (["it scrolls sideways"] if page.evaluate(SIDEWAYS) else [])


def test_every_page_meets_wcag_2_2_aa_and_a_review_is_recorded(tmp_path: Path, browser: Browser) -> None:
    with running_clinic(tmp_path, demo=True) as site:
        page, said = browser.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{site.address}/account/login/")
        page.fill("input[name=login]", "demo.clover@example.invalid")
        page.fill("input[name=password]", "demo headache clinic")
        page.keyboard.press("Enter")
        page.wait_for_url("**/patients/")
        due = page.url.replace("patients/", "due/")
        page.goto(due)
        page.get_by_role("link", name="Demo Cedar").click()
        course = page.url
        for address in (due, course, course.replace("course/", "review/"), course.replace("course/", "scores/")):
            for width, theme in ((320, "dark"), (1280, "light")):
                assert faults_of(page, address, width, theme) == [], (address, width, theme)
        page.goto(course.replace("course/", "review/"))
        page.get_by_label("Continue", exact=True).check()
        page.get_by_label("Why").fill("Hours fell by half")
        page.get_by_role("button", name="Record the review").click()
        page.wait_for_url("**/course/")
        assert page.get_by_role("heading", name="Continue (holds)").is_visible()
        assert page.get_by_role("link", name="Letter (PDF)").first.is_visible()
        assert said == []
