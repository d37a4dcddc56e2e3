"""Every page of the site in a real browser, as each role sees it: open to everyone, and asking no other host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from tests.running import RunningClinic, running_clinic

from abate.clinic.demo.clinic import PASSWORD, address_of

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
PHONE, DESKTOP, NARROWEST = 390, 1280, 320

PATIENT, CLINICIAN, NURSE, ADMINISTRATOR, AUDITOR = (
    "Demo Cedar",
    "Demo Clover",
    "Demo Nettle",
    "Demo Aster",
    "Demo Alder",
)
PATIENT_OF_NO_REGISTRY = "Demo Birch"
STRANGER = ""

PAGES: dict[str, tuple[str, ...]] = {
    STRANGER: (
        "/account/login/",
        "/account/signup/",
        "/account/password/reset/",
        "/help/",
        "/decision-aid/",
        "/invitation/no-such-link/",
        "/shared/no-such-link/",
    ),
    PATIENT: (
        "/diary/",
        "/diary/help/",
        "/diary/side-effects/",
        "/diary/counts/",
        "/diary/cycle/",
        "/diary/visit/",
        "/diary/import/",
        "/diary/export/",
        "/diary/shares/",
        "/diary/reminder/",
        "/diary/questions/",
        "/diary/preventives/",
        "/diary/record/",
        "/diary/erase/",
        "/clinics/",
        "/clinics/{clinic}/withdraw/",
        "/clinics/{clinic}/registry/",
        "/clinics/{clinic}/registry/withdraw/",
        "/account/mine/",
        "/account/email/",
        "/account/password/change/",
        "/account/2fa/",
        "/account/logout/",
        "/no-such-page/",
    ),
    PATIENT_OF_NO_REGISTRY: ("/clinics/", "/clinics/{clinic}/registry/"),
    CLINICIAN: (
        "/clinic/{clinic}/patients/",
        "{patient}",
        "{patient}intake/",
        "{patient}intake/?all=1",
        "{patient}intake/send/",
        "/clinic/{clinic}/packets/",
        "{patient}packet/",
        "{patient}packet/evicore/",
        "{patient}course/",
        "{patient}review/",
        "{patient}scores/",
        "{patient}side-effects/record/",
        "/clinic/{clinic}/due/",
        "/clinic/{clinic}/side-effects/",
        "/clinic/{clinic}/signals/",
        "/clinic/{clinic}/stock/",
        "/clinic/{clinic}/stock/receive/",
        "/clinic/{clinic}/stock/day/",
        "/clinic/{clinic}/stock/recalls/",
        "/account/mine/",
    ),
    NURSE: ("{patient}intake/",),
    ADMINISTRATOR: ("/clinic/{clinic}/people/", "/clinic/{clinic}/credentials/", "/clinic/{clinic}/patients/"),
    AUDITOR: ("/clinic/{clinic}/record/",),
}


@dataclass(frozen=True)
class Site:
    """The running demo and a browser."""

    clinic: RunningClinic
    browser: Browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    with running_clinic(tmp_path_factory.mktemp("clinic"), demo=True) as clinic:
        yield Site(clinic, browser)


def signed_in(site: Site, name: str, width: int, theme: str) -> BrowserContext:
    context = site.browser.new_context(
        base_url=site.clinic.address, viewport={"width": width, "height": 900}, service_workers="block"
    )
    context.add_init_script(f"localStorage.setItem('abate-theme', '{theme}')")
    if name:
        page = context.new_page()
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(address_of(name))
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.close()
    return context


def addresses(site: Site, name: str) -> list[str]:
    """The role's pages, with the demo clinic and its most treated patient filled in."""
    if not any("{" in page for page in PAGES[name]):
        return list(PAGES[name])
    with signed_in(site, CLINICIAN, DESKTOP, "dark") as context:
        page = context.new_page()
        page.goto("/")
        clinic = page.url.split("/clinic/")[1].split("/")[0]
        patient = page.get_by_role("link", name="Demo Cedar").first.get_attribute("href")
    return [one.format(clinic=clinic, patient=patient) for one in PAGES[name]]


@pytest.mark.parametrize(("width", "theme"), [(PHONE, "dark"), (DESKTOP, "light")])
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "a stranger")
def test_no_page_shuts_anybody_out_or_asks_another_host(site: Site, name: str, width: int, theme: str) -> None:
    wrong: list[str] = []
    with signed_in(site, name, width, theme) as context:
        for address in addresses(site, name):
            wrong += faults_of(context.new_page(), site, address)
    assert not wrong, "\n".join(wrong)


def faults_of(page: Page, site: Site, address: str) -> list[str]:
    """What axe finds, whether it scrolls sideways, what the console says, and whom the page asks besides its site."""
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(f"asks {request.url}") if elsewhere(site, request.url) else None)
    page.on("console", lambda message: wrong.append(message.text) if is_complaint(message.text) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    if address == "/diary/":  # drawn by its script
        page.locator("#diary h1").wait_for()
    page.evaluate(
        "document.querySelectorAll('details:not(details details)').forEach((fold) => { fold.open = true; })"
    )
    for found in Axe().run(page, options=RULES).response["violations"]:
        wrong.append(f"{found['id']}: {found['help']}: {found['nodes'][0]['html'][:200]}")
    for width in (page.viewport_size["width"], NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"it scrolls sideways at {width} px")
    page.close()
    return [f"{address}: {one}" for one in wrong]


def elsewhere(site: Site, url: str) -> bool:
    return not url.startswith((site.clinic.address, "data:", "blob:"))


def is_complaint(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text
