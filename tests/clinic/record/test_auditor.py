"""The auditor reads the clinic's log without what was said, and verifies it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.clinic.conftest import NOW, made_patient, signed_in
from tests.clinic.record.attack import attacker

from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.append import By, Entry, append
from abate.clinic.record.models import Event
from abate.clinic.record.words import WORDS, in_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(clinic: Clinic, other_clinic: Clinic, patient: Patient, nurse: User, clinician: User) -> Clinic:
    """A clinic in which a nurse wrote 60 events and a clinician looked once."""
    entries = [
        Entry("intake.answered", f"key-{number}", patient, "secret-why", {"value": "secret"}) for number in range(60)
    ]
    append(entries, By(nurse, "nurse", NOW), clinic=clinic)
    read = Entry("record.read", "assessment:patient", patient)
    append([read], By(clinician, "clinician", NOW + timedelta(days=2)), clinic=clinic)
    append([Entry("record.read", "elsewhere-thing")], By.site(NOW), clinic=other_clinic)
    return clinic


def shown(clinic: Clinic, auditor: User, **asked: object) -> str:
    return signed_in(auditor).get(reverse("record:log", kwargs={"clinic": clinic.id}), asked).content.decode()


def test_the_log_is_shown_newest_first_page_by_page_without_what_was_said(busy: Clinic, auditor: User) -> None:
    last = Event.objects.filter(chain__clinic=busy).latest("number").number
    page = shown(busy, auditor)
    assert page.count('<th scope="row">') == 50
    assert f'<th scope="row">{last}</th>' in page
    assert f"before={last - 49}" in page
    assert "secret" not in page
    assert "elsewhere-thing" not in page
    older = shown(busy, auditor, before=last - 49)
    assert f'<th scope="row">{last - 50}</th>' in older
    assert older.count('<th scope="row">') == last - 50
    assert "before=" not in older


def test_the_log_is_narrowed_by_person_kind_day_and_patient(
    busy: Clinic, auditor: User, nurse: User, clinician: User, patient: Patient
) -> None:
    assert shown(busy, auditor, who=clinician.id).count('<th scope="row">') == 1
    assert shown(busy, auditor, kind="record.read").count('<th scope="row">') == 1
    assert shown(busy, auditor, since="2026-03-03").count('<th scope="row">') == 1
    assert shown(busy, auditor, since="2026-03-02", until="2026-03-02", who=nurse.id).count('<th scope="row">') == 50
    assert shown(busy, auditor, patient=made_patient("Demo Bryony").id).count("No event fits.") == 1
    assert "Enter a valid" in shown(busy, auditor, since="yesterday")


def test_the_auditor_verifies_the_record_and_finds_the_head_to_keep(busy: Clinic, auditor: User) -> None:
    browser, address = signed_in(auditor), reverse("record:verify", kwargs={"clinic": busy.id})
    before = browser.get(address).content.decode()
    assert busy.chain.head in before
    assert "The record is whole" not in before
    assert "The record is whole" in browser.post(address).content.decode()
    assert Event.objects.filter(kind="record.verified", actor=auditor).count() == 1
    with attacker() as attack:
        attack("UPDATE record_event SET thing = 'forged' WHERE thing = 'key-3'")
        after = browser.post(address).content.decode()
        assert "The record is not what was written" in after
        assert "it is not what was written down: a field or its digest was changed" in after


def test_a_chain_too_long_for_a_request_is_left_to_the_command(
    busy: Clinic, auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abate.clinic.record.views.LONGEST_HERE", 10)
    page = signed_in(auditor).post(reverse("record:verify", kwargs={"clinic": busy.id})).content.decode()
    assert "abate clinic verify-record" in page
    assert "The record is whole" not in page


def test_every_kind_has_words_once_and_often_and_a_new_kind_is_spelt_out() -> None:
    for kind in WORDS:
        assert "{" not in in_words(kind, "thing", 1) + in_words(kind, "thing", 3)
        assert "3" in in_words(kind, "thing", 3) or kind == "people.consent-given"
    assert in_words("sessions.vial-opened", "x") == "vial opened"
    assert in_words("sessions.vial-opened", "x", 2) == "vial opened, 2 times"
