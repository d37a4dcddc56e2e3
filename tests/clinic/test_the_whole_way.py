"""One patient's way through the clinic in a real browser: from the diary to the payer's packet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Locator, Page, expect
from tests.running import RunningClinic, running_clinic

from abate.clinic.demo.clinic import PASSWORD, address_of

PATIENT, CLINICIAN = "Demo Amber", "Demo Clover"


@contextmanager
def signed_in(browser: Browser, site: RunningClinic, name: str, width: int) -> Iterator[Page]:
    """Somebody's browser, signed in; whatever the console complains of fails the test."""
    context = browser.new_context(
        base_url=site.address, viewport={"width": width, "height": 900}, accept_downloads=True
    )
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto("/account/login/")
    page.fill("[name=login]", address_of(name))
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    yield page
    context.close()
    assert said == []


def words_of_pdf(behind: Locator) -> str:
    """What stands in the PDF that a button or a link gives."""
    with behind.page.expect_download() as download:
        behind.click()
    document = pypdfium2.PdfDocument(BytesIO(Path(download.value.path()).read_bytes()))
    return " ".join(one.get_textpage().get_text_range() for one in document)


def test_from_the_diary_to_the_payers_packet(tmp_path: Path, browser: Browser) -> None:
    with running_clinic(tmp_path, demo=True) as site:
        with signed_in(browser, site, PATIENT, 390) as phone:
            phone.locator("#diary h1").wait_for()
            with phone.expect_response(lambda reply: "believed_migraine" in (reply.request.post_data or "")):
                phone.get_by_role("button", name="Migraine", exact=True).click()

        with signed_in(browser, site, CLINICIAN, 1280) as desk:
            desk.get_by_role("link", name=PATIENT).click()
            expect(desk.get_by_text("Findings for a clinician, not a diagnosis.")).to_be_visible()
            assessment = desk.url
            desk.get_by_role("button", name="Give Botox").click()
            desk.get_by_role("button", name="Looked for: none of these").click()
            expect(desk.get_by_text("Nothing was seen, and no site is infected")).to_be_visible()
            desk.get_by_role("button", name="200 U, lot DEMO200").first.click()
            desk.get_by_role("button", name="Reconstituted now").click()
            expect(desk.get_by_role("heading", name="Nothing holds up signing")).to_be_visible()
            desk.get_by_role("checkbox", name="The patient agreed").click()
            desk.get_by_role("button", name="Sign as Demo Clover").click()
            expect(desk.get_by_role("heading", name="Sites as signed")).to_be_visible()

        with signed_in(browser, site, PATIENT, 390) as phone:
            phone.goto("/diary/side-effects/")
            phone.locator("label.chip", has_text=re.compile("^A drooping eyelid$")).click()
            phone.locator("label.chip", has_text=re.compile("^I have none of the others$")).click()
            phone.get_by_label("In your own words").fill("the left lid hangs since this morning")
            phone.get_by_role("button", name="Send to the clinic").click()
            expect(phone.locator("#state")).to_contain_text("Safe")

        with signed_in(browser, site, CLINICIAN, 1280) as desk:
            desk.get_by_role("link", name="Side effects that nobody has looked at").click()
            desk.get_by_role("link", name=PATIENT).first.click()
            expect(desk.get_by_text("the left lid hangs since this morning")).to_be_visible()
            desk.get_by_role("link", name="Record a side effect from it").click()
            desk.get_by_label("Term").fill("Eyelid ptosis")
            desk.get_by_label("After the session of").select_option(index=1)
            desk.get_by_role("button", name="Record it").click()
            expect(desk.get_by_role("heading", name="What it shows when looked at")).to_be_visible()

            desk.goto(re.sub("patients/.*", "stock/lots/DEMO200/", assessment))
            row = desk.get_by_role("row").filter(has_text=PATIENT)
            expect(row).to_contain_text("ptosis")
            expect(row).to_contain_text("frontalis")

            desk.goto(f"{assessment}review/")
            desk.get_by_label("Continue", exact=True).check()
            desk.get_by_label("Why").fill("First cycle under way")
            desk.get_by_role("button", name="Record the review").click()
            expect(desk.get_by_role("heading", name="Continue (holds)")).to_be_visible()
            assert "First cycle under way" in words_of_pdf(desk.get_by_role("link", name="Letter (PDF)"))

            desk.goto(f"{assessment}packet/evicore/")
            expect(desk.get_by_role("heading", name="Missing", exact=True)).to_be_visible()
            packet = words_of_pdf(desk.get_by_role("button", name="Make the PDF"))
            assert PATIENT in packet
            assert "155" in packet
