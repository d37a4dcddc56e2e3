"""An answer takes one tap, is on the phone before anything else happens, and says no more than was tapped."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.clinic.phone.conftest import Phone, days_before, state, today_of


def tap(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).tap()


def test_one_tap_is_stored_without_any_network_and_is_there_when_the_diary_opens_again(phone: Phone) -> None:
    phone.site.kill()
    page = phone.open()
    tap(page, "Migraine")
    expect(state(page)).to_contain_text("Saved on this phone only: 1 day.")
    page.close()
    again = phone.open()
    expect(again.get_by_role("button", name="Migraine")).to_have_attribute("aria-pressed", "true")
    expect(state(again)).to_contain_text("Saved on this phone only: 1 day.")


def test_a_tap_says_only_what_was_tapped(phone: Phone) -> None:
    page = phone.open()
    today = today_of(page).isoformat()
    for words, answers in (
        ("None", {"headache": False}),
        ("Headache", {"headache": True}),
        ("Migraine", {"headache": True, "believed_migraine": True}),
    ):
        tap(page, words)
        phone.wait_until_safe(page, {today: answers})


def test_before_a_tap_no_answer_is_chosen(phone: Phone) -> None:
    page = phone.open()
    for words in ("None", "Headache", "Migraine"):
        expect(page.get_by_role("button", name=words, exact=True)).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("Today is not answered yet.")).to_be_visible()


def test_no_medicine_is_one_more_tap_and_not_assumed(phone: Phone) -> None:
    page = phone.open()
    tap(page, "None")
    tap(page, "No medicine today")
    expect(page.get_by_role("button", name="No medicine today")).to_have_count(0)
    phone.wait_until_safe(page, {today_of(page).isoformat(): {"headache": False, "medicines": []}})


def test_undo_brings_back_what_was_answered_before(phone: Phone) -> None:
    page = phone.open()
    today = today_of(page).isoformat()
    tap(page, "None")
    phone.wait_until_safe(page, {today: {"headache": False}})
    tap(page, "Migraine")
    tap(page, "Undo")
    expect(page.get_by_role("button", name="None")).to_have_attribute("aria-pressed", "true")
    tap(page, "Take the answer back")
    expect(page.get_by_text("Today is not answered yet.")).to_be_visible()
    phone.wait_until_safe(page, {today: None})


def test_an_answer_that_was_sent_is_never_overwritten(phone: Phone) -> None:
    page = phone.open()
    today = today_of(page).isoformat()
    for words, is_headache in (("None", False), ("Headache", True)):
        tap(page, words)
        phone.wait_until_safe(page, {today: {"headache": is_headache}})
    assert phone.history() == 2


def test_details_are_three_valued_and_can_be_taken_back(phone: Phone) -> None:
    page = phone.open()
    tap(page, "Headache")
    page.get_by_role("link", name="Add details").tap()
    nausea = page.get_by_role("group", name="Nausea")
    expect(nausea.get_by_label("Not answered")).to_be_checked()
    nausea.get_by_label("No", exact=True).check()
    page.get_by_role("group", name="Worst pain").get_by_label("Severe").check()
    page.get_by_label("Note").fill("<b>after the storm</b>")
    page.get_by_role("link", name="Done").tap()
    day = today_of(page).isoformat()
    kept = {"headache": True, "nausea": False, "severity": "severe", "note": "<b>after the storm</b>"}
    phone.wait_until_safe(page, {day: kept})
    page.get_by_role("link", name="Add details").tap()
    expect(page.get_by_label("Note")).to_have_value("<b>after the storm</b>")
    page.get_by_role("group", name="Nausea").get_by_label("Not answered").check()
    phone.wait_until_safe(page, {day: {key: value for key, value in kept.items() if key != "nausea"}})


def test_medicine_is_found_on_the_list_or_written_as_it_is_and_also_on_a_day_without_headache(phone: Phone) -> None:
    page = phone.open()
    tap(page, "None")
    page.get_by_role("link", name="Add details").tap()
    search = page.get_by_label("Search for a medicine")
    search.fill("suma")
    page.get_by_role("button", name="sumatriptan (Triptan)", exact=True).tap()
    expect(search).to_have_value("")
    search.fill("Grandmother's drops")
    page.get_by_role("button", name="Add “Grandmother's drops”").tap()
    expect(page.get_by_role("button", name="Remove Grandmother's drops")).to_be_visible()
    day = today_of(page).isoformat()
    phone.wait_until_safe(page, {day: {"headache": False, "medicines": ["sumatriptan", "Grandmother's drops"]}})
    page.get_by_role("button", name="Remove sumatriptan").tap()
    page.get_by_role("button", name="Remove Grandmother's drops").tap()
    expect(page.get_by_role("button", name="None taken")).to_be_visible()
    phone.wait_until_safe(page, {day: {"headache": False}})


IN_ONE_GO = "(ids) => ids.forEach((id) => document.getElementById(id).click())"
"""Before the page can be drawn anew."""


def test_two_medicines_chosen_in_one_go_are_both_kept(phone: Phone) -> None:
    page = phone.open()
    tap(page, "Headache")
    page.get_by_role("link", name="Add details").tap()
    page.get_by_label("Search for a medicine").fill("triptan")
    names = [page.locator(f"#found-{at}").inner_text().split(" (")[0] for at in (0, 1)]
    page.evaluate(IN_ONE_GO, ["found-0", "found-1"])
    expect(page.get_by_role("button", name=f"Remove {names[1]}")).to_be_visible()
    day = today_of(page).isoformat()
    phone.wait_until_safe(page, {day: {"headache": True, "medicines": names}})
    page.evaluate(IN_ONE_GO, ["remove-0", "remove-1"])
    expect(page.get_by_role("button", name="None taken")).to_be_visible()
    phone.wait_until_safe(page, {day: {"headache": True}})


def test_of_answers_tapped_in_one_go_the_last_holds_and_a_double_undo_is_one(phone: Phone) -> None:
    page = phone.open()
    day = today_of(page).isoformat()
    tap(page, "None")
    phone.wait_until_safe(page, {day: {"headache": False}})
    page.evaluate(IN_ONE_GO, [f"migraine-{day}", f"none-{day}", f"headache-{day}"])
    phone.wait_until_safe(page, {day: {"headache": True}})
    page.evaluate(IN_ONE_GO, [f"migraine-{day}", f"headache-{day}"])
    expect(page.get_by_role("button", name="Headache", exact=True)).to_have_attribute("aria-pressed", "true")
    tap(page, "None")
    phone.wait_until_safe(page, {day: {"headache": False}})
    page.evaluate(IN_ONE_GO, ["undo", "undo"])
    phone.wait_until_safe(page, {day: {"headache": True}})


def test_everything_works_by_keyboard_alone(phone: Phone) -> None:
    page = phone.open()
    page.get_by_role("button", name="Headache", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Headache", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Headache", exact=True)).to_be_focused()
    page.get_by_role("link", name="Add details").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("slider").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "4 hours")
    expect(page.get_by_role("slider")).to_be_focused()
    page.get_by_role("group", name="Throbbing").get_by_label("Not answered").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("group", name="Throbbing").get_by_label("Yes")).to_be_checked()
    page.get_by_label("Search for a medicine").focus()
    page.keyboard.type("ibuprofen")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove ibuprofen")).to_be_visible()
    answers = {"headache": True, "hours": 4, "pulsating": True, "medicines": ["ibuprofen"]}
    phone.wait_until_safe(page, {today_of(page).isoformat(): answers})


def test_catching_up_fills_in_nothing_and_takes_one_tap_a_day(phone: Phone) -> None:
    page = phone.open("#/catch-up")
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)
    page.locator(f"#none-{days_before(page, 3)}").tap()
    page.locator(f"#migraine-{days_before(page, 1)}").tap()
    expect(page.locator("[aria-pressed=true]")).to_have_count(2)
    answers = {
        days_before(page, 3): {"headache": False},
        days_before(page, 1): {"headache": True, "believed_migraine": True},
    }
    phone.wait_until_safe(page, answers)


def test_every_screen_can_be_left_by_going_back(phone: Phone) -> None:
    page = phone.open()
    for name in ("Calendar", "Catch up", "Medicine days", "This phone"):
        page.locator("#places").get_by_role("link", name=name).tap()
        expect(page.locator("#places [aria-current]")).to_have_text(name)
    for name in ("Medicine days", "Catch up", "Calendar", "Today"):
        page.go_back()
        expect(page.locator("#places [aria-current]")).to_have_text(name)


def test_when_midnight_passes_the_open_diary_moves_to_the_new_day(phone: Phone) -> None:
    page = phone.context.new_page()
    page.clock.install(time="2026-03-02T23:58:00")
    page.goto(f"{phone.site.address}/diary/")
    tap(page, "None")
    expect(page.locator("h1")).to_have_text("Monday 2 March")
    page.clock.fast_forward("03:00")
    expect(page.locator("h1")).to_have_text("Tuesday 3 March")
    expect(page.get_by_text("Today is not answered yet.")).to_be_visible()


def test_a_journey_to_another_time_zone_moves_no_stored_day(new_phone: Callable[..., Phone]) -> None:
    phone = new_phone(timezone_id=None)
    phone.sign_in()
    phone.site.kill()
    page = phone.open()
    day = today_of(page)
    tap(page, "None")
    expect(state(page)).to_contain_text("on this phone only")
    abroad = phone.context.new_cdp_session(page)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        abroad.send("Emulation.setTimezoneOverride", {"timezoneId": zone})
        page.goto(f"{phone.site.address}/diary/?{zone}#/calendar/{day:%Y-%m}")
        here = page.get_by_role("link", name=f"{day:%A} {day.day} {day:%B}: no headache")
        if today_of(page) >= day:
            expect(here).to_be_visible()
        expect(page.locator(".month .day-none")).to_have_count(1 if today_of(page) >= day else 0)
