"""The visit summary: what was prepared goes in, nothing is judged, and the paper says the same as the page."""

from __future__ import annotations

import json

import pypdfium2
import pytest
from django.test import Client
from tests.clinic.conftest import NOW, TODAY, made_patient, signed_in
from tests.clinic.guide.pages import fill, inject, know, opened, text_of

from abate.clinic.guide import views
from abate.clinic.guide.preparation import KIND, Preparation, preparation_of, prepare
from abate.clinic.guide.visit import visit_of, visit_pdf
from abate.clinic.people.models import Patient
from abate.clinic.record.models import Content, Event
from abate.reports.plain import TO_ASK

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('x')</script> #let x = 1 $y$ *bold*"


def page(patient: Patient) -> str:
    return text_of(opened(views.visit, patient))


def paper(patient: Patient) -> tuple[bytes, str]:
    pdf = visit_pdf(visit_of(patient, TODAY), TODAY)
    printed = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return pdf, " ".join(printed.split())


def test_without_anything_known_it_says_so_and_guesses_nothing(patient: Patient) -> None:
    _, printed = paper(patient)
    for said in (page(patient), printed):
        assert "No day is answered yet." in said
        assert "This is not written down yet." in said
        assert "Whether you had injections of botulinum toxin is not written down yet." in said
        assert "Nothing chosen yet." in said


def test_the_page_and_the_paper_carry_everything_that_was_prepared(patient: Patient) -> None:
    fill(patient, *range(17), severity="severe", medicines=["sumatriptan"])
    fill(patient, *range(19, 28), headache=False, medicines=[])
    inject(patient, 20)
    know(
        patient,
        preventives=[
            {"name": "topiramate", "dose": "50 mg", "start": "2025-01-05", "stop": "2025-04-01", "outcome": "helped"},
            {"name": "amitriptyline", "start": "2025-05-01", "outcome": "ongoing"},
            {"name": "candesartan"},
        ],
    )
    prepare(patient, Preparation({"needles": "not", "fewer-days": "lot"}, ("May I swim?",)), NOW)
    _, printed = paper(patient)
    for said in (page(patient), printed):
        assert "26 of 28 17 to 19" in said
        assert "A triptan: 17 to 19 of 28 days" in said
        assert "topiramate 50 mg Jan 2025 to Apr 2025 helped" in said
        assert "amitriptyline not known May 2025 to still taken ongoing" in said
        assert "candesartan not known not known not known" in said
        assert "Your last injections were 20 days ago" in said
        assert "Fewer days with headache" in said
        assert "No needles" in said
        assert "May I swim?" in said
        assert TO_ASK[0] in said
        assert "Call 999 now if you have:" in said


def test_none_tried_and_not_known_are_two_things(patient: Patient) -> None:
    know(patient, preventives=[])
    assert "None tried so far." in page(patient)


def test_the_paper_is_one_tagged_page_and_the_same_bytes_every_time(patient: Patient) -> None:
    fill(patient, *range(80))
    pdf, printed = paper(patient)
    assert pdf == paper(patient)[0]
    assert b"pdfuaid" in pdf
    assert "1 of 1" in printed


def test_much_to_tell_goes_on_a_second_page_and_nothing_is_cut_off(patient: Patient) -> None:
    know(patient, preventives=[{"name": f"preventive number {at}"} for at in range(30)])
    prepare(patient, Preparation({}, tuple(f"question {at} " + "word " * 35 for at in range(12))), NOW)
    _, printed = paper(patient)
    assert "2 of 2" in printed
    assert "preventive number 29" in printed
    assert "question 11" in printed


def test_markup_in_a_question_is_shown_as_it_was_typed(patient: Patient) -> None:
    prepare(patient, Preparation({}, (HOSTILE,)), NOW)
    assert "<script>alert" not in opened(views.visit, patient).content.decode()
    assert HOSTILE in page(patient)
    assert "#let x = 1 $y$ *bold*" in paper(patient)[1]


def test_the_pdf_is_served_under_the_day_it_was_made(patient: Patient) -> None:
    served = opened(views.visit_as_pdf, patient)
    assert served["Content-Type"] == "application/pdf"
    assert served["Content-Disposition"] == 'inline; filename="visit-2026-03-02.pdf"'
    assert served.content.startswith(b"%PDF")


# ---- preparing ------------------------------------------------------------------------------------------


@pytest.mark.database
def test_what_is_prepared_is_an_event_of_the_record_and_the_last_one_holds(patient: Patient) -> None:
    prepare(patient, Preparation({}, ("First?",)), NOW)
    prepare(patient, Preparation({}, ("Second?",)), NOW)
    assert preparation_of(patient).questions == ("Second?",)
    contents = Content.objects.filter(event__kind=KIND).order_by("event_id")
    assert [json.loads(content.body)["questions"] for content in contents] == [["First?"], ["Second?"]]
    assert {event.actor for event in Event.objects.filter(kind=KIND)} == {patient.user}


@pytest.mark.database
def test_the_same_again_is_recorded_once(patient: Patient) -> None:
    for _ in range(2):
        prepare(patient, Preparation({"needles": "lot"}, ("Why?",)), NOW)
    assert Event.objects.filter(kind=KIND).count() == 1


def test_one_patient_never_sees_what_another_prepared(patient: Patient) -> None:
    prepare(patient, Preparation({}, ("Mine?",)), NOW)
    other = made_patient("Demo Sorrel", patient.consents.get().clinic)
    assert preparation_of(other) == Preparation()
    assert "Mine?" not in page(other)


def test_own_questions_are_kept_line_by_line_and_what_matters_stays(patient: Patient) -> None:
    prepare(patient, Preparation({"cost": "lot"}), NOW)
    client = signed_in(patient.user)
    sent = client.post("/diary/visit/", {"questions": " May I swim? \n\n Who injects?\r\n"})
    assert sent.status_code == 302
    assert preparation_of(patient) == Preparation({"cost": "lot"}, ("May I swim?", "Who injects?"))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("\n".join(f"Question {at}?" for at in range(13)), "These are 13 questions"),
        ("x" * 201, "has 201 letters"),
    ],
)
def test_too_much_is_refused_with_the_reason_and_nothing_typed_is_lost(
    patient: Patient, typed: str, why: str
) -> None:
    answered = signed_in(patient.user).post("/diary/visit/", {"questions": typed}).content.decode()
    assert why in answered
    assert typed.splitlines()[-1] in answered
    assert preparation_of(patient) == Preparation()


@pytest.mark.parametrize("typed", ["\n".join(f"Question {at}?" for at in range(12)), "x" * 200])
def test_as_much_as_is_allowed_is_kept(patient: Patient, typed: str) -> None:
    signed_in(patient.user).post("/diary/visit/", {"questions": typed})
    assert preparation_of(patient).questions == tuple(typed.splitlines())


def test_what_matters_in_the_decision_aid_goes_into_a_patients_visit(patient: Patient) -> None:
    client = signed_in(patient.user)
    prepare(patient, Preparation({}, ("Why?",)), NOW)
    sent = client.post("/decision-aid/", {"needles": "lot", "cost": "", "unheard-of": "lot"})
    assert sent["Location"] == "/diary/visit/#matter"
    assert preparation_of(patient) == Preparation({"needles": "lot"}, ("Why?",))
    assert 'value="lot" id="id_needles_2" checked' in client.get("/decision-aid/").content.decode()


def test_of_a_stranger_nothing_is_kept(db: None) -> None:
    client = Client()
    answered = text_of(client.post("/decision-aid/", {"needles": "lot"}).content.decode())
    assert "Matters a lot No needles" in answered
    assert "Nothing of this is kept" in answered
    assert not Event.objects.filter(kind=KIND).exists()
    assert "sessionid" not in client.cookies


def test_an_answer_that_is_none_is_refused(patient: Patient) -> None:
    answered = signed_in(patient.user).post("/decision-aid/", {"needles": "yes"})
    assert answered.status_code == 200
    assert "Select a valid choice" in answered.content.decode()
    assert preparation_of(patient) == Preparation()


def test_a_post_without_its_token_is_refused(patient: Patient) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.user, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/diary/visit/", {"questions": "Why?"}).status_code == 403
    assert client.post("/decision-aid/", {"needles": "lot"}).status_code == 403
