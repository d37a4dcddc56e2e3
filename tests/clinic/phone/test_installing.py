"""The diary can be installed, opens without the site, and mixes no two people who use one phone."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.request import urlopen

from playwright.sync_api import expect
from tests.browser import PATIENCE
from tests.clinic.phone.conftest import Phone, state, today_of


def test_it_is_installable(phone: Phone) -> None:
    page = phone.open()
    told = phone.context.new_cdp_session(page).send("Page.getInstallabilityErrors")
    # A browser window without a profile cannot install anything; nothing else may stand in the way.
    assert {error["errorId"] for error in told["installabilityErrors"]} <= {"in-incognito"}
    address = page.locator("link[rel=manifest]").get_attribute("href")
    with urlopen(f"{phone.site.address}{address}") as response:  # noqa: S310 - our own address
        manifest = json.load(response)
    assert manifest["display"] == "standalone"
    assert manifest["start_url"] == manifest["scope"] == "/diary/"
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert [icon for icon in manifest["icons"] if icon.get("purpose") == "maskable"]
    for icon in manifest["icons"]:
        with urlopen(f"{phone.site.address}{icon['src']}") as response:  # noqa: S310 - our own address
            assert response.headers["Content-Type"] == icon["type"]


def test_the_worker_looks_after_the_diary_alone_and_is_asked_for_anew_each_time(phone: Phone) -> None:
    page = phone.open()
    scope = page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.scope)")
    assert scope == f"{phone.site.address}/diary/"
    with urlopen(f"{phone.site.address}/diary/worker.js") as response:  # noqa: S310 - our own address
        assert "no-cache" in response.headers["Cache-Control"]


def test_at_the_second_visit_every_screen_opens_with_the_site_gone(phone: Phone) -> None:
    phone.site.kill()
    page = phone.open()
    for name in ("Catch up", "Calendar", "Medicine days", "This phone", "Today"):
        page.locator("#places").get_by_role("link", name=name).tap()
        expect(page.locator("#places [aria-current]")).to_have_text(name)
    page.get_by_role("button", name="Headache", exact=True).tap()
    expect(state(page)).to_contain_text("Saved on this phone only: 1 day.")
    page.get_by_role("link", name="Add details").tap()
    expect(page.get_by_role("slider")).to_be_visible()


def test_the_page_for_emergencies_opens_with_the_site_gone(phone: Phone) -> None:
    phone.site.kill()
    page = phone.open()
    page.get_by_role("link", name="When to get help at once").tap()
    expect(page).to_have_url(f"{phone.site.address}/diary/help/")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(27, 25, 22)"


def test_a_page_of_the_guide_is_shown_as_it_was_last_seen(phone: Phone) -> None:
    page = phone.context.new_page()
    page.goto(f"{phone.site.address}/diary/counts/")
    seen = page.locator("h1").inner_text()
    phone.site.kill()
    page.reload()
    expect(page.locator("h1")).to_have_text(seen)


def test_replies_of_the_api_are_never_kept_by_the_worker(phone: Phone) -> None:
    page = phone.open()
    page.get_by_role("button", name="None", exact=True).tap()
    expect(state(page)).to_contain_text("Safe")
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)))).flat()"""
    )
    assert {path for path in kept if not path.startswith("/static/")} == {
        "/diary/",
        "/diary/help/",
        "/diary/side-effects/",
    }


def test_nothing_is_asked_of_another_host_and_nothing_breaks_the_rules_of_the_page(phone: Phone) -> None:
    page = phone.open()
    for screen in ("Catch up", "Calendar", "Medicine days", "This phone", "Today"):
        page.get_by_role("link", name=screen, exact=True).tap()
    page.get_by_role("button", name="Migraine", exact=True).tap()
    page.get_by_role("link", name="Add details").tap()
    expect(page.get_by_role("slider")).to_be_visible()
    expect(state(page)).to_contain_text("Safe")
    assert phone.complaints == []
    assert {request.url.split("/")[2] for request in phone.requests} == {phone.site.address.split("/")[2]}


def test_signing_out_warns_of_days_not_sent_keeps_them_and_shows_them_to_nobody_else(
    phone: Phone, people: list[tuple[str, str]]
) -> None:
    page = phone.open()
    day = today_of(page).isoformat()
    page.get_by_role("button", name="Migraine", exact=True).tap()
    phone.wait_until_safe(page, {day: {"headache": True, "believed_migraine": True}})
    phone.context.set_offline(True)
    page.get_by_role("button", name="Headache", exact=True).tap()
    expect(state(page)).to_contain_text("1 day")
    # Only the diary's own requests fail from here on.
    phone.context.route("**/diary/api/sync", lambda route: route.abort())
    phone.context.set_offline(False)
    page.get_by_role("link", name="This phone").tap()
    page.get_by_role("link", name="Sign out").tap()
    expect(page.get_by_text("On this phone only: 1 day of your diary.")).to_be_visible()
    page.locator("form[data-leaving] button").tap()
    page.wait_for_url("**/account/login/**")
    phone.context.unroute("**/diary/api/sync")
    assert not [name for name in page.evaluate("caches.keys()") if "pages" in name]

    someone_else, _ = people.pop()
    other = phone.sign_in_by_hand(someone_else)
    expect(other.get_by_text("Today is not answered yet.")).to_be_visible()
    expect(state(other)).to_contain_text("Safe")
    others = replace(phone, email=someone_else)
    other.get_by_role("button", name="None", exact=True).tap()
    others.wait_until_safe(other, {day: {"headache": False}})
    assert phone.at_the_site() == {day: {"headache": True, "believed_migraine": True}}

    other.goto(f"{phone.site.address}/account/logout/")
    other.locator("form[data-leaving] button").tap()
    other.wait_for_url("**/account/login/**")
    again = phone.sign_in_by_hand(phone.email)
    phone.wait_until_safe(again, {day: {"headache": True}})
    expect(again.get_by_role("button", name="Headache", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_tab_left_open_sends_nothing_into_the_diary_of_who_signs_in_next(
    phone: Phone, people: list[tuple[str, str]]
) -> None:
    # The exchange at opening would move the page on before the tap.
    with phone.context.expect_event("requestfinished", lambda request: request.url.endswith("/diary/api/sync")):
        page = phone.open()
    _, session = people.pop()
    phone.context.add_cookies([{"name": "sessionid", "value": session, "url": phone.site.address}])
    with page.expect_navigation(timeout=PATIENCE):  # the page notices whose diary it is not, and opens the right one
        page.get_by_role("button", name="Migraine", exact=True).tap()
    expect(page.get_by_text("Today is not answered yet.")).to_be_visible()
    expect(state(page)).to_contain_text("Safe")
    assert phone.at_the_site() == {}
    phone.sign_in()
    again = phone.open()
    phone.wait_until_safe(again, {today_of(again).isoformat(): {"headache": True, "believed_migraine": True}})
    expect(again.get_by_role("button", name="Migraine")).to_have_attribute("aria-pressed", "true")
