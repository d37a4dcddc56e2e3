"""Answers reach the clinic once, whatever the network does; none is lost, and the diary says where they are."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.clinic.phone.conftest import Phone, eventually, state, today_of


def tap(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).tap()


def test_answers_given_without_a_network_are_sent_when_it_is_back(phone: Phone) -> None:
    page = phone.open()
    phone.context.set_offline(True)
    tap(page, "Headache")
    expect(state(page)).to_have_text(
        "Saved on this phone only: 1 day. No network now; they are sent when there is one."
    )
    phone.context.set_offline(False)
    phone.wait_until_safe(page, {today_of(page).isoformat(): {"headache": True}})


def test_a_network_that_comes_back_twice_in_two_tabs_sends_an_answer_once(phone: Phone) -> None:
    page, other = phone.open(), phone.open("#/calendar")
    phone.context.set_offline(True)
    tap(page, "None")
    expect(state(other)).to_contain_text("on this phone only")
    phone.context.set_offline(False)
    for tab in (page, other, page, other):
        tab.evaluate(
            "dispatchEvent(new Event('online')); document.dispatchEvent(new Event('visibilitychange')); "
            "dispatchEvent(new Event('online'))"
        )
    for tab in (page, other):
        phone.wait_until_safe(tab, {today_of(page).isoformat(): {"headache": False}})
    assert len(phone.sent_edits()) == 1


def test_a_server_that_is_gone_is_said_and_tried_again(phone: Phone) -> None:
    page = phone.open()
    phone.site.kill()
    tap(page, "Migraine")
    expect(state(page)).to_contain_text("The clinic's site does not answer; this phone tries again.")
    phone.site.start()
    expect(state(page)).to_contain_text("Safe at the clinic's site")


def test_a_day_answered_on_two_phones_keeps_both_answers_until_the_person_chooses(
    phone: Phone, new_phone: Callable[..., Phone]
) -> None:
    second = new_phone()
    second.sign_in()
    one, two = phone.open(), second.open()
    for each, page, words in ((phone, one, "None"), (second, two, "Migraine")):
        each.context.set_offline(True)
        tap(page, words)
        expect(state(page)).to_contain_text("on this phone only")
    for each, page in ((phone, one), (second, two)):
        each.context.set_offline(False)
        expect(state(page)).to_contain_text("Safe")
    expect(two.get_by_role("heading", name="Two answers to this day")).to_be_visible()
    two.get_by_role("link", name="Calendar").tap()
    day = today_of(two)
    expect(two.get_by_role("link", name=f"{day:%A} {day.day} {day:%B}: migraine, two answers")).to_be_visible()
    two.go_back()
    two.get_by_role("button", name="This one holds: no headache").tap()
    expect(two.get_by_role("heading", name="Two answers to this day")).to_have_count(0)
    expect(two.get_by_role("button", name="None")).to_have_attribute("aria-pressed", "true")
    eventually(two, phone.history, 3)
    phone.wait_until_safe(two, {day.isoformat(): {"headache": False}})
    one.evaluate("dispatchEvent(new Event('online'))")
    expect(one.get_by_role("button", name="None")).to_have_attribute("aria-pressed", "true")
    expect(one.get_by_role("heading", name="Two answers to this day")).to_have_count(0)
    assert phone.at_the_site() == {day.isoformat(): {"headache": False}}
    assert phone.history() == 3


def test_who_is_signed_out_can_still_answer_and_is_asked_to_sign_in_to_send(phone: Phone) -> None:
    phone.context.clear_cookies()
    page = phone.open()
    tap(page, "None")
    expect(state(page)).to_have_text("Saved on this phone only: 1 day. Sign in to send.")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    phone.sign_in()
    again = phone.open()
    phone.wait_until_safe(again, {today_of(again).isoformat(): {"headache": False}})


def test_a_refused_answer_is_shown_with_the_reason_until_the_person_puts_it_aside(phone: Phone) -> None:
    page = phone.context.new_page()
    page.clock.set_system_time("2099-03-02T09:00:00")
    page.goto(f"{phone.site.address}/diary/")
    tap(page, "Headache")
    refused = page.get_by_role("region", name="Answers that the site refused")
    expect(refused).to_contain_text("Not taken in by the site:")
    expect(refused).to_contain_text("Monday 2 March: headache")
    expect(page.get_by_text("Today is not answered yet.")).to_be_visible()
    page.reload()
    refused.get_by_role("button", name="Put this answer aside").tap()
    expect(refused).to_have_count(0)
    assert phone.at_the_site() == {}


def test_an_answer_that_the_site_cannot_read_does_not_hold_up_the_others(phone: Phone) -> None:
    page = phone.open()
    phone.context.set_offline(True)
    tap(page, "None")
    expect(state(page)).to_contain_text("1 day")
    day = today_of(page).isoformat()
    page.evaluate(
        """async () => {
          const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith("abate-diary-"));
          const open = indexedDB.open(name);
          await new Promise((done) => (open.onsuccess = done));
          const edit = { id: crypto.randomUUID(), date: "2026-01-05", made: new Date().toISOString(), replaces: [],
                         answers: { headache: "perhaps" } };
          const tx = open.result.transaction("outbox", "readwrite");
          tx.objectStore("outbox").put(edit);
          await new Promise((done) => (tx.oncomplete = done));
        }"""
    )
    phone.context.set_offline(False)
    expect(page.get_by_role("region", name="Answers that the site refused")).to_contain_text("5 January")
    phone.wait_until_safe(page, {day: {"headache": False}})


def test_the_phone_shows_days_used_of_days_allowed_as_the_site_counts_them(phone: Phone) -> None:
    page = phone.open()
    tap(page, "Migraine")
    page.get_by_role("link", name="Add details").tap()
    page.get_by_label("Search for a medicine").fill("sumatriptan")
    page.get_by_role("button", name="sumatriptan (Triptan)", exact=True).tap()
    taken = {"headache": True, "believed_migraine": True, "medicines": ["sumatriptan"]}
    phone.wait_until_safe(page, {today_of(page).isoformat(): taken})
    page.get_by_role("link", name="Medicine days").tap()
    row = page.get_by_role("row", name="Triptan")
    expect(row).to_contain_text("1 to 28 days")
    expect(row).to_contain_text("at most 9")
    phone.site.kill()
    page.reload()
    expect(row).to_contain_text("1 to 28 days")
    day = today_of(page)
    expect(page.get_by_text(f"As of {day:%A} {day.day} {day:%B %Y}")).to_be_visible()
