"""Side effects in a real browser: emergency words at once, also offline; a report is never lost; open to everyone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.running import RunningClinic, running_clinic

from abate.clinic.demo.clinic import PASSWORD, address_of

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
PATIENT, CLINICIAN = "Demo Cedar", "Demo Clover"
REPORT, WHOSE = "/diary/side-effects/", "**/diary/medicines.json"


@dataclass(frozen=True)
class Site:
    """The running demo and a browser."""

    clinic: RunningClinic
    browser: Browser

    def signed_in(self, name: str, width: int = 390) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.clinic.address, viewport={"width": width, "height": 844}, has_touch=width < 1000
        )
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(address_of(name))
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.close()
        return context

    def levels(self) -> list[str]:
        """Of the reports that the clinic's database holds."""
        with closing(sqlite3.connect(self.clinic.folder / "clinic.sqlite3", timeout=60)) as database:
            return [level for (level,) in database.execute("SELECT level FROM effects_report ORDER BY received")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    with running_clinic(tmp_path_factory.mktemp("clinic"), demo=True) as clinic:
        yield Site(clinic, browser)


def opened_offline(context: BrowserContext) -> Page:
    """The page for side effects, opened for the first time when the network is gone."""
    page = context.new_page()
    page.goto("/diary/")
    page.locator("#diary h1").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("(path) => caches.match(path).then(Boolean)", arg=REPORT)
    context.set_offline(True)
    page.goto(REPORT)
    return page


def chip(page: Page, words: str) -> Any:
    return page.locator("label.chip", has_text=re.compile(f"^{words}$"))


def test_emergency_words_come_at_the_tap_without_a_network_and_the_report_is_not_lost(site: Site) -> None:
    before = len(site.levels())
    with site.signed_in(PATIENT) as context:
        page = opened_offline(context)
        chip(page, "A drooping eyelid").tap()
        expect(page.locator("#alarm")).to_be_empty()
        chip(page, "Trouble swallowing").tap()
        expect(page.locator("#alarm h2")).to_contain_text("Call ")
        expect(page.locator("#alarm")).to_be_focused()
        expect(page.locator("#alarm")).to_be_in_viewport()
        expect(page.locator("a[href^='tel:']").first).to_be_in_viewport()
        page.get_by_label("In your own words").fill("water goes the wrong way")
        page.get_by_role("button", name="Send to the clinic").tap()
        expect(page.locator("#state")).to_contain_text("Saved on this phone only: 1 report.")
        expect(page.locator("#alarm h2")).to_contain_text("Call ")
        page.close()
        assert len(site.levels()) == before
        context.set_offline(False)
        page = context.new_page()
        page.goto(REPORT)
        expect(page.locator("#state")).to_have_text("Safe at the clinic’s site.")
    assert site.levels()[before:] == ["emergency"]


def test_a_report_that_waits_is_sent_when_the_diary_opens(site: Site) -> None:
    before = len(site.levels())
    with site.signed_in(PATIENT) as context:
        page = opened_offline(context)
        chip(page, "A drooping eyelid").tap()
        chip(page, "I have none of the others").tap()
        page.get_by_role("button", name="Send to the clinic").tap()
        expect(page.locator("#state")).to_contain_text("Saved on this phone only: 1 report.")
        expect(page.locator("#said")).to_contain_text("Still open: how bad it is; whether it is getting worse.")
        context.set_offline(False)
        with page.expect_response(lambda answer: answer.url.endswith("/side-effects/api/report")) as answer:
            page.goto("/diary/")
        assert answer.value.ok
    assert len(site.levels()) == before + 1


def test_the_page_goes_on_saying_that_a_report_is_safe_whatever_ends_later(site: Site) -> None:
    with site.signed_in(PATIENT) as context:
        page, held = context.new_page(), []
        page.route(WHOSE, lambda route: held.append(route))  # noqa: PLW0108 - playwright marks it
        page.goto(REPORT)
        chip(page, "A drooping eyelid").tap()
        page.get_by_role("button", name="Send to the clinic").tap()
        expect(page.locator("#state")).to_have_text("Safe at the clinic’s site.")
        with page.expect_response(WHOSE):
            held.pop().continue_()
        page.wait_for_timeout(500)
        expect(page.locator("#state")).to_have_text("Safe at the clinic’s site.")


def test_nothing_at_all_is_no_report_and_the_page_says_so(site: Site) -> None:
    with site.signed_in(PATIENT) as context:
        page = context.new_page()
        page.goto(REPORT)
        page.get_by_role("button", name="Send to the clinic").tap()
        expect(page.locator("#fault")).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_on_the_pages_of_patient_and_staff(site: Site, width: int, theme: str) -> None:
    wrong: list[str] = []
    with site.signed_in(PATIENT, width) as context:
        page = opened(context, theme)
        page.goto(REPORT)
        wrong += faults(page)
        chip(page, "Trouble breathing").click()
        wrong += faults(page)
        page.get_by_role("button", name="Send to the clinic").click()
        expect(page.locator("#state")).to_contain_text("Safe")
    with site.signed_in(CLINICIAN, width) as context:
        page = opened(context, theme)
        page.goto("/")
        clinic = page.url.split("/clinic/")[1].split("/")[0]
        page.goto(f"/clinic/{clinic}/side-effects/")
        wrong += faults(page)
        page.get_by_role("link", name=PATIENT).first.click()
        wrong += faults(page)
        page.get_by_role("link", name="Record a side effect from it").click()
        page.get_by_label("Term").fill("Dyspnoea")
        page.get_by_role("button", name="Record it").click()
        wrong += faults(page)
        page.get_by_role("link", name="All side effects").click()
        wrong += faults(page)
        page.goto(f"/clinic/{clinic}/signals/")
        wrong += faults(page)
    assert not wrong, "\n".join(wrong)


def opened(context: BrowserContext, theme: str) -> Page:
    context.add_init_script(f"localStorage.setItem('abate-theme', '{theme}')")
    return context.new_page()


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options=RULES).response["violations"]
    wrong = [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*wrong, *([f"{page.url}: wider than the screen"] if is_wide else [])]
