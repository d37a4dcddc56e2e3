"""Drafts of case reports, and counts by lot, muscle and injector."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.clinic.conftest import TODAY, made_patient, made_staff, signed_in
from tests.clinic.effects.reports import signed
from tests.clinic.effects.test_recording import post
from tests.clinic.guide.pages import text_of

from abate.clinic.effects.models import Effect
from abate.clinic.people.models import Clinic, Patient, Role, User

pytestmark = pytest.mark.django_db


def case(clinic: Clinic, patient: Patient, user: User, ending: str, **given: str) -> Any:
    effect = Effect.objects.latest("id").effect
    return signed_in(user).post(reverse(f"effects:case-{ending}", args=[clinic.id, patient.id, effect]), given)


def test_the_page_names_what_is_missing_of_the_four(clinic: Clinic, patient: Patient, nurse: User) -> None:
    post(clinic, patient, nurse)
    effect = Effect.objects.get().effect
    said = text_of(signed_in(nurse).get(reverse("effects:effect", args=[clinic.id, patient.id, effect])))
    assert re.search("A suspected product: ○ not met *. *Missing: the product", said)
    assert "A suspected reaction: ● met" in said
    assert "Abate submits nothing" in said


def test_without_the_four_there_is_a_draft_to_read_and_no_exchange_file(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    post(clinic, patient, nurse)
    pdf = case(clinic, patient, nurse, "pdf")
    assert pdf.content.startswith(b"%PDF")
    assert patient.user.name not in pdf["Content-Disposition"]
    client, effect = signed_in(nurse), Effect.objects.get().effect
    refused = client.post(reverse("effects:case-xml", args=[clinic.id, patient.id, effect]), follow=True)
    assert "missing: the product" in text_of(refused)


def test_the_exchange_file_has_lot_and_session_names_nobody_and_has_no_code_of_ours(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    session = signed(patient, clinic, made_staff(clinic, Role.INJECTOR), TODAY - timedelta(days=20))
    post(clinic, patient, nurse, session=str(session.id))
    xml = case(clinic, patient, nurse, "xml", qualification="physician").content.decode()
    assert "C1234" in xml
    assert "DRAFT" in xml
    assert patient.user.name not in xml
    assert str(nurse) not in xml
    assert not re.search(r'code="[0-9]{8}"', xml), "a code of MedDRA has eight digits"


def test_a_code_of_the_clinics_own_goes_in_with_its_version_and_never_alone(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    session = signed(patient, clinic, made_staff(clinic, Role.INJECTOR), TODAY - timedelta(days=20))
    post(clinic, patient, nurse, session=str(session.id))
    xml = case(clinic, patient, nurse, "xml", meddra="10015995", meddra_version="27.1").content.decode()
    assert "10015995" in xml
    assert "27.1" in xml
    assert case(clinic, patient, nurse, "xml", meddra="10015995").status_code == 302
    assert case(clinic, patient, nurse, "xml", meddra="1", meddra_version="27.1").status_code == 302


def test_counts_by_lot_muscle_and_injector_say_small_and_name_no_cause(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    injector = made_staff(clinic, Role.INJECTOR, name="Demo Linden")
    first = signed(patient, clinic, injector, TODAY - timedelta(days=20), lot="C1")
    signed(made_patient("Demo Birch", clinic), clinic, injector, TODAY - timedelta(days=21), lot="C2")
    post(clinic, patient, nurse, session=str(first.id))
    post(clinic, patient, nurse)
    said = text_of(signed_in(nurse).get(reverse("effects:signals", args=[clinic.id])))
    assert "C1 1 of 1" in said
    assert "C2 0 of 1" in said
    assert "frontalis 1 of 2" in said
    assert "Demo Linden 1 of 2" in said
    assert said.count("small numbers") == 5
    assert "Not in the tables: 1 without a signed session" in said
    assert "says nothing of a cause" in said


def test_a_corrected_side_effect_counts_once_and_by_its_last_version(
    clinic: Clinic, patient: Patient, nurse: User
) -> None:
    session = signed(patient, clinic, made_staff(clinic, Role.INJECTOR), TODAY - timedelta(days=20))
    post(clinic, patient, nurse, session=str(session.id))
    effect = Effect.objects.get().effect
    corrected = {"as_reported": "my eyelid droops", "term": "Brow ptosis", "version": "5.0", "why": "it was the brow"}
    signed_in(nurse).post(
        reverse("effects:effect", args=[clinic.id, patient.id, effect]), corrected | {"session": str(session.id)}
    )
    address = reverse("effects:signals", args=[clinic.id])
    said = text_of(signed_in(nurse).get(address, {"term": "eyelid-ptosis"}))
    assert "With Brow ptosis" in said
    assert "Eyelid ptosis" not in said


def test_an_auditor_may_read_the_counts_and_no_patients_page(clinic: Clinic, patient: Patient, auditor: User) -> None:
    client = signed_in(auditor)
    assert client.get(reverse("effects:signals", args=[clinic.id])).status_code == 200
    assert client.get(reverse("effects:record", args=[clinic.id, patient.id])).status_code == 403
