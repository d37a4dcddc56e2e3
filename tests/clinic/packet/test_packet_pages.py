"""The packet in the clinic: what is missing stands first, and making it writes down what it said."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from tests.clinic.conftest import NOW, signed_in
from tests.clinic.injection.sessions import made_injector, made_known_patient, ready
from tests.clinic.intake.people import PREVENTIVES, by, keep_diary, page, tell

from abate.clinic.injection.signing import sign
from abate.clinic.packet.making import MADE, last_session, make, packet_of
from abate.clinic.packet.payers import keep_payer, note_payer
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.append import By
from abate.clinic.record.everything import everything_about
from abate.clinic.record.models import Event
from abate.clinic.record.words import in_words
from abate.reports.packet_codes import SessionUnits
from abate.reports.words import day_in_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(clinician: User) -> Client:
    return signed_in(clinician)


def clinicians(user: User) -> By:
    return By(user, "clinician", datetime.now(UTC))


def packet_page(clinic: Clinic, patient: Patient, document: str, name: str = "packet:packet") -> str:
    return page(name, clinic, patient, document=document)


def test_what_is_missing_stands_before_the_criteria(browser: Client, clinic: Clinic, patient: Patient) -> None:
    keep_diary(patient)
    html = browser.get(packet_page(clinic, patient, "nice-ta260")).content.decode()
    asked = html.index("Which preventives were tried, and how did each go?")
    assert html.index('id="missing"') < asked < html.index("Start: ◐ not known")
    assert "At least 3 preventives did not work" in html[asked : asked + 300]


def test_an_example_of_a_payers_document_says_loudly_that_it_is_one(
    browser: Client, clinic: Clinic, patient: Patient
) -> None:
    keep_diary(patient)
    assert "UNVERIFIED EXAMPLE" in browser.get(packet_page(clinic, patient, "aetna")).content.decode()
    assert "UNVERIFIED" not in browser.get(packet_page(clinic, patient, "nice-ta260")).content.decode()


def test_page_pdf_and_record_say_the_same(
    browser: Client, clinic: Clinic, patient: Patient, clinician: User, nurse: User
) -> None:
    keep_diary(patient)
    tell(patient, nurse, preventives=PREVENTIVES, birth_date="1985-04-02")
    given = browser.post(packet_page(clinic, patient, "nice-ta260", "packet:packet-pdf"))
    assert given["Content-Type"] == "application/pdf"
    assert "Amber" not in given["Content-Disposition"]
    event = Event.objects.get(kind=MADE)
    assert (event.actor, event.role, event.patient, event.thing) == (clinician, "clinician", patient, "nice-ta260")
    said = event.said() or {}
    assert said == json.loads(json.dumps(packet_of(patient, clinic, "nice-ta260", clinicians(clinician)).to_json()))
    text = " ".join(pypdfium2.PdfDocument(given.content)[0].get_textpage().get_text_range().split())
    html = browser.get(packet_page(clinic, patient, "nice-ta260")).content.decode()
    for words in (said["counting"], said["made_by"], *(one["supply"] for one in said["missing"])):
        assert words in text
    assert said["counting"] in html


def test_a_pdf_is_made_by_a_button_and_by_no_link(browser: Client, clinic: Clinic, patient: Patient) -> None:
    keep_diary(patient)
    assert browser.get(packet_page(clinic, patient, "nice-ta260", "packet:packet-pdf")).status_code == 405
    assert not Event.objects.filter(kind=MADE).exists()


def test_without_a_day_of_diary_there_is_no_packet_and_nothing_is_recorded(
    browser: Client, clinic: Clinic, patient: Patient
) -> None:
    html = browser.get(packet_page(clinic, patient, "nice-ta260")).content.decode()
    assert "No day of the diary is answered yet" in html
    assert browser.post(packet_page(clinic, patient, "nice-ta260", "packet:packet-pdf")).status_code == 404
    assert not Event.objects.filter(kind=MADE).exists()


@pytest.mark.parametrize("document", ["no-such-document", "ichd-3", "snnoop10"])
def test_a_document_that_decides_on_no_start_is_not_offered(
    browser: Client, clinic: Clinic, patient: Patient, document: str
) -> None:
    keep_diary(patient)
    assert browser.get(packet_page(clinic, patient, document)).status_code == 404
    assert document not in browser.get(page("packet:packets", clinic, patient)).content.decode()


def test_text_of_a_person_never_becomes_markup(
    browser: Client, clinic: Clinic, patient: Patient, nurse: User
) -> None:
    keep_diary(patient)
    tell(patient, nurse, preventives=[{"name": "<script>alert(1)</script>"}])
    patient.user.name = "<script>alert(2)</script>"
    patient.user.save()
    assert "<script>alert" not in browser.get(packet_page(clinic, patient, "nice-ta260")).content.decode()


def test_the_page_brings_no_style_and_no_script_of_its_own(browser: Client, clinic: Clinic, patient: Patient) -> None:
    keep_diary(patient)
    for address in (packet_page(clinic, patient, "us-label"), page("packet:packets", clinic, patient)):
        html = browser.get(address).content.decode()
        assert " style=" not in html
        assert "<style" not in html


def test_the_payers_document_comes_first_and_the_payer_is_noted_on_the_page(
    browser: Client, clinic: Clinic, patient: Patient, clinician: User
) -> None:
    payer = keep_payer(clinic, "Demo Mutual", "evicore", 21, clinicians(clinician))
    browser.post(page("packet:packets", clinic, patient), {"payer": payer.id})
    html = browser.get(page("packet:packets", clinic, patient)).content.decode()
    first = html.index("the patient’s payer goes by it")
    assert html.index("/packet/evicore/") < first < html.index("/packet/nice-ta260/")
    assert in_words("packet.payer-noted", "Demo Mutual") == "noted who pays for the treatment"


def test_packets_made_are_listed_with_who_made_them(
    browser: Client, clinic: Clinic, patient: Patient, clinician: User
) -> None:
    keep_diary(patient)
    make(patient, clinic, "nice-ta260", clinicians(clinician))
    assert f"by {clinician.name} (clinician)" in browser.get(page("packet:packets", clinic, patient)).content.decode()


def test_a_wrong_lead_time_is_refused_and_what_was_typed_stays(browser: Client, clinic: Clinic) -> None:
    given: dict[str, Any] = {"name": "Demo Mutual", "document": "evicore", "lead_days": 400}
    html = browser.post(reverse("packet:due", args=[clinic.id]), given).content.decode()
    assert "less than or equal to 365" in html
    assert 'value="Demo Mutual"' in html


def test_units_discarded_at_the_last_signed_session_stand_in_the_packet(clinic: Clinic) -> None:
    injector, known = made_injector(clinic), made_known_patient(clinic)
    today = known.today(NOW)
    assert last_session(known, clinic, today) is None
    session = ready(known, clinic, injector)
    assert last_session(known, clinic, today) is None, "a draft is no session"
    sign(session, session.version, By(injector, "injector", NOW))
    assert last_session(known, clinic, today) == SessionUnits(today, 155, 45)
    keep_diary(known)
    found = packet_of(known, clinic, "nice-ta260", clinicians(injector))
    assert found.decisions[0].name == "Continue"
    assert found.codes == (f"Last session, {day_in_words(today)}: given 155 U, discarded 45 U.",)


def test_what_a_person_takes_along_holds_their_payer_and_every_packet(
    clinic: Clinic, patient: Patient, clinician: User, nurse: User
) -> None:
    keep_diary(patient)
    note_payer(patient, clinic, keep_payer(clinic, "Demo Mutual", "evicore", 21, by(nurse)), by(nurse))
    make(patient, clinic, "evicore", clinicians(clinician))
    with everything_about(patient, patient.today(NOW)) as file, zipfile.ZipFile(file) as archive:
        everything = json.loads(archive.read("everything.json"))
    assert [row["payer__name"] for row in everything["payers"]] == ["Demo Mutual"]
    (made,) = (event for event in everything["events"] if event["kind"] == MADE)
    assert made["content"]["document"] == "evicore"
