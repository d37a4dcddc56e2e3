"""What only a real browser shows of the guide: choosing by keyboard, signs that are really drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.running import RunningClinic, running_clinic

UNFOLD = "document.querySelectorAll('details').forEach((fold) => { fold.open = true })"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningClinic]:
    with running_clinic(tmp_path_factory.mktemp("guide"), demo=True) as running:
        yield running


@pytest.fixture(scope="module")
def cedar(site: RunningClinic, browser: Browser) -> Iterator[BrowserContext]:
    """Somebody with a year of diary and three rounds of injections, signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.address}/account/login/")
    page.get_by_label("Email").fill("demo.cedar@example.invalid")
    page.get_by_label("Password").first.fill("demo headache clinic")
    page.keyboard.press("Enter")
    page.wait_for_url("**/diary/**")
    page.close()
    yield context
    context.close()


def opened(context: BrowserContext, address: str, width: int, theme: str) -> Page:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.evaluate(UNFOLD)
    return page


def test_what_matters_is_chosen_by_keyboard_and_stands_in_the_visit(
    site: RunningClinic, cedar: BrowserContext
) -> None:
    page = opened(cedar, f"{site.address}/decision-aid/", 390, "dark")
    page.get_by_role("group", name="No needles").get_by_label("matters a little").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Keep it for my visit").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/diary/visit/#matter")
    assert page.get_by_role("status").get_by_text("Kept for your visit").is_visible()
    assert "Matters a lot" in page.locator("section", has=page.locator("#matter")).inner_text()
    page.close()


def test_filled_signs_are_really_drawn(site: RunningClinic, cedar: BrowserContext) -> None:
    """A stroke without length shows only where its round ends are drawn."""
    page = opened(cedar, f"{site.address}/decision-aid/", 390, "light")
    filled = page.locator("#botox ~ figure .counted").first
    assert filled.evaluate("(path) => getComputedStyle(path).strokeLinecap") == "round"
    box = filled.evaluate("(path) => { const b = path.getBBox(); return [b.width, b.height] }")
    assert box == [108, 48]
    page.close()
