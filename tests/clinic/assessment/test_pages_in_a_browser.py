"""What only a real browser shows of the clinician's pages: work by keyboard alone, and a question there and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.running import RunningClinic, running_clinic

UNFOLD = "document.querySelectorAll('details.row').forEach((fold) => { fold.open = true })"
"""The entries of a list; the unfolded reasons are the same as in the report, which is tested with them."""
FOCUSED = "document.activeElement.name ?? null"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningClinic]:
    with running_clinic(tmp_path_factory.mktemp("assessment"), demo=True) as running:
        yield running


@pytest.fixture(scope="module")
def nurse(site: RunningClinic, browser: Browser) -> Iterator[BrowserContext]:
    """A nurse of the demo clinic, signed in."""
    yield from signed_in(site, browser, "demo.nettle@example.invalid", "**/patients/")


@pytest.fixture(scope="module")
def cedar(site: RunningClinic, browser: Browser) -> Iterator[BrowserContext]:
    """A patient of the demo clinic, signed in."""
    yield from signed_in(site, browser, "demo.cedar@example.invalid", "**/diary/**")


def signed_in(site: RunningClinic, browser: Browser, email: str, leads_to: str) -> Iterator[BrowserContext]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.address}/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("demo headache clinic")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(leads_to)
    page.close()
    yield context
    context.close()


def of_cedar(site: RunningClinic, nurse: BrowserContext) -> str:
    """The address of a patient's page, found in the list."""
    page = nurse.new_page()
    page.goto(site.address)
    address: str = page.get_by_role("link", name="Demo Cedar").evaluate("(link) => link.href")
    page.close()
    return address


def opened(context: BrowserContext, address: str, width: int, theme: str, said: list[Any]) -> Page:
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.evaluate(UNFOLD)
    return page


def test_the_intake_form_is_filled_in_by_keyboard_alone(site: RunningClinic, nurse: BrowserContext) -> None:
    page = nurse.new_page()
    page.goto(of_cedar(site, nurse) + "intake/?all=1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    while page.evaluate(FOCUSED) != "headache.red_flags.neoplasm":
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement !== document.body"), "the end of the page"
    page.keyboard.press("ArrowLeft")  # from "Not known" to "No"
    page.keyboard.press("Enter")
    page.wait_for_url("**since=**")
    assert page.get_by_role("heading", name="Saved").is_visible()
    answered = page.get_by_role("group", name="Is there a neoplasm now or in the past?")
    assert answered.get_by_label("No", exact=True).is_checked()
    page.close()


def test_questions_go_to_the_patient_and_the_answers_come_back(
    site: RunningClinic, nurse: BrowserContext, cedar: BrowserContext
) -> None:
    patient = of_cedar(site, nurse)
    desk, phone = nurse.new_page(), cedar.new_page()
    desk.goto(patient + "intake/send/")
    desk.get_by_label("Does your aura make it hard to find words?").check()
    desk.get_by_label("About how many migraine attacks").or_(
        desk.get_by_label("How many hours does an attack last")
    ).first.check()
    desk.get_by_role("button", name="Send").click()
    desk.get_by_text("2 questions were sent").wait_for()
    phone.goto(f"{site.address}/diary/questions/")
    phone.get_by_role("group", name="Does your aura make it hard to find words?").get_by_label(
        "I do not know"
    ).check()
    phone.get_by_role("button", name="Send").click()
    phone.get_by_text("1 still open").wait_for()
    desk.goto(patient)
    assert desk.get_by_text("the patient does not know").is_visible()
    assert desk.get_by_text("1 of 2 open").is_visible()
    desk.get_by_role("button", name="Withdraw").click()
    expect(desk.get_by_role("button", name="Withdraw")).to_have_count(0)
    phone.goto(f"{site.address}/diary/questions/")
    assert phone.get_by_text("Nobody waits for an answer from you").is_visible()
    desk.close()
    phone.close()


def test_an_outcome_leads_to_its_reasons(site: RunningClinic, nurse: BrowserContext) -> None:
    page = nurse.new_page()
    page.goto(of_cedar(site, nurse))
    reason = page.locator("#because-nice-ta260-start")
    assert not reason.is_visible()
    page.locator('a[href="#because-nice-ta260-start"]').click()
    assert reason.is_visible()
    page.close()
