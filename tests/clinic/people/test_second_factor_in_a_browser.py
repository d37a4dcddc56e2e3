"""A passkey and an authenticator app for real: Chromium with a virtual authenticator, a site that really runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.running import running_clinic

NURSE, PASSWORD = "demo.nurse@example.org", "an invented password"

PEOPLE = f"""
from datetime import UTC, datetime
from allauth.account.models import EmailAddress
from abate.clinic.people.models import Role, User
from abate.clinic.people.services import found_clinic, give_role
from abate.clinic.record.append import By
by = By.site(datetime.now(UTC))
user = User.objects.create_user("{NURSE}", "{PASSWORD}", name="Demo Nurse")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
give_role(user, found_clinic("Demo Clinic", "uk", by), Role.NURSE, by)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site under a name: browsers allow no passkeys for a number such as 127.0.0.1."""
    folder: Path = tmp_path_factory.mktemp("clinic")
    with running_clinic(folder) as clinic:
        clinic.command("shell", "--command", PEOPLE)
        yield f"http://localhost:{clinic.port}"


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    """A phone with a screen lock that its owner can open; any fault in a script fails the test."""
    context: BrowserContext = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    phone = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    unlocked = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": phone | unlocked})
    yield page
    context.close()
    assert not faults


def sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(NURSE)
    page.get_by_label("Password:", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")


def test_a_passkey_is_added_signs_in_alone_and_is_removed(page: Page) -> None:
    sign_in(page)
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Add one").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Demo phone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/patients/")

    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="Now the second factor")).to_be_visible()
    page.get_by_role("button", name="Use it").click()
    page.wait_for_url("**/patients/")

    page.goto("/account/second-factor/webauthn/")
    expect(page.locator("strong")).to_have_text("Demo phone")
    expect(page.get_by_text("signs in alone")).to_be_visible()
    page.get_by_role("link", name="Remove Demo phone").click()
    page.get_by_role("link", name="passkey").or_(page.get_by_role("link", name="security key")).first.click()
    page.get_by_role("button", name="Use my passkey or security key").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("None yet.")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("main")).to_contain_text("ncorrect code")


def test_without_a_passkey_the_page_says_what_happened(page: Page) -> None:
    page.goto("/account/login/")
    page.evaluate("delete window.PublicKeyCredential")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_have_text("This browser knows no passkeys.")


def test_an_authenticator_app_is_set_up_and_asked_for(page: Page) -> None:
    sign_in(page)
    page.goto("/account/second-factor/totp/activate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    picture = page.get_by_role("img", name="QR code")
    assert picture.evaluate("image => image.naturalWidth") > 0
    secret = page.locator("code.key").inner_text()
    page.get_by_label("Authenticator code").fill(code(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="Now the second factor")).to_be_visible()
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/patients/")


def code(secret: str) -> str:
    """What an app with this key shows, at a moment when it will hold for 15 seconds more."""
    while time.time() % 30 > 15:
        time.sleep(0.5)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
