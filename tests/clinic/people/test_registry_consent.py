"""A patient agrees that a clinic hands data to a headache registry: by a consent of its own, or not at all."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.clinic.conftest import NOW, made_patient, made_staff, made_user, signed_in

from abate.clinic.people.invitations import accept, invite
from abate.clinic.people.models import Clinic, Consent, Invitation, Patient, RegistryConsent, Role, User
from abate.clinic.people.services import (
    REGISTRY_WORDING,
    give_consent,
    give_registry_consent,
    own_doing,
    withdraw_consent,
    withdraw_registry_consent,
)
from abate.clinic.record.append import By
from abate.clinic.record.checks import findings
from abate.clinic.record.erasure import close_account, erase
from abate.clinic.record.models import Event

GIVEN, WITHDRAWN = "people.registry-consent-given", "people.registry-consent-withdrawn"
WEEK = timedelta(days=7)


def standing(patient: Patient) -> list[Clinic]:
    """Who may hand the patient's data to a registry."""
    agreed = RegistryConsent.objects.filter(consent__patient=patient, withdrawn=None)
    return [one.consent.clinic for one in agreed]


def page(clinic: Clinic) -> str:
    return reverse("people:registry-consent", args=[clinic.id])


def withdrawal(clinic: Clinic) -> str:
    return reverse("people:withdraw-registry-consent", args=[clinic.id])


def test_who_accepts_a_clinics_invitation_has_agreed_to_no_registry(clinic: Clinic, administrator: User) -> None:
    user = made_user("Demo Hazel")
    by = By(administrator, Role.ADMINISTRATOR, NOW)
    invitation, _ = invite(clinic, user.email, Invitation.PATIENT, by)
    accept(invitation, user, time_zone="UTC", now=NOW)
    assert Consent.objects.filter(patient=user.patient, clinic=clinic, withdrawn=None).exists()
    assert standing(user.patient) == []


def test_agreeing_is_never_preselected_and_happens_by_the_one_button_alone(clinic: Clinic, patient: Patient) -> None:
    browser = signed_in(patient.user)
    said = browser.get(page(clinic)).content.decode()
    assert "checked" not in said
    assert "selected" not in said
    assert 'type="checkbox"' not in said
    for sent in ({}, {"answer": ""}, {"answer": "no"}, {"yes": "on"}):
        browser.post(page(clinic), sent)
        assert standing(patient) == []
    browser.post(page(clinic), {"answer": "yes"})
    assert standing(patient) == [clinic]


def test_the_words_say_what_goes_what_stays_and_that_the_data_are_still_about_a_person(
    clinic: Clinic, patient: Patient
) -> None:
    said = " ".join(signed_in(patient.user).get(page(clinic)).content.decode().split())
    for words in (
        "every day of your diary that you answered",
        "birth date, sex, conditions, medicines",
        "your injection sessions",
        "your side effects",
        "which clinic treats you",
        "Your name, your addresses, and the notes in your diary.",
        "The data are still about you",
        "The dates remain, your birth date too.",
        "is not called back by that: ask Demo Clinic",
        "Your care must not depend on this answer.",
        f"Edition {REGISTRY_WORDING} of these words.",
    ):
        assert words in said


@pytest.mark.database
def test_agreeing_stands_in_the_record_with_the_edition_of_the_words(clinic: Clinic, patient: Patient) -> None:
    give_registry_consent(patient, clinic, now=NOW)
    give_registry_consent(patient, clinic, now=NOW + WEEK)
    agreed = RegistryConsent.objects.get(consent__patient=patient)
    assert (agreed.given, agreed.withdrawn, agreed.wording) == (NOW, None, REGISTRY_WORDING)
    event = Event.objects.get(kind=GIVEN)
    assert (event.actor, event.role, event.patient, event.chain.clinic) == (patient.user, "patient", patient, clinic)
    assert event.said() == {"wording": REGISTRY_WORDING}
    assert not list(findings())


@pytest.mark.database
def test_withdrawing_ends_it_at_once_and_once_and_can_be_taken_back(clinic: Clinic, patient: Patient) -> None:
    give_registry_consent(patient, clinic, now=NOW - WEEK)
    withdraw_registry_consent(patient, clinic, now=NOW, why="second thoughts")
    withdraw_registry_consent(patient, clinic, now=NOW)
    assert standing(patient) == []
    assert Event.objects.get(kind=WITHDRAWN).why == "second thoughts"
    assert patient.consents.filter(withdrawn=None).exists()
    give_registry_consent(patient, clinic, now=NOW + WEEK)
    assert standing(patient) == [clinic]
    assert not list(findings())


@pytest.mark.database
def test_who_ends_the_clinics_sight_ends_the_registry_too_and_is_asked_anew_afterwards(
    clinic: Clinic, patient: Patient
) -> None:
    give_registry_consent(patient, clinic, now=NOW - WEEK)
    withdraw_consent(patient, clinic, now=NOW)
    assert standing(patient) == []
    kinds = Event.objects.filter(at=NOW).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == [WITHDRAWN, "people.consent-withdrawn"]
    give_consent(patient, clinic, now=NOW + WEEK)
    assert standing(patient) == []


def test_who_never_agreed_withdraws_from_the_clinic_without_a_word_of_registries(
    clinic: Clinic, patient: Patient
) -> None:
    withdraw_consent(patient, clinic, now=NOW)
    assert not Event.objects.filter(kind=WITHDRAWN).exists()


@pytest.mark.database
def test_a_clinic_that_may_not_see_the_diary_cannot_be_allowed_to_hand_it_on(
    clinic: Clinic, other_clinic: Clinic, patient: Patient
) -> None:
    with pytest.raises(ValidationError, match="Demo Elsewhere may not see your diary"):
        give_registry_consent(patient, other_clinic, now=NOW)
    withdraw_consent(patient, clinic, now=NOW)
    with pytest.raises(ValidationError, match="Demo Clinic may not see your diary"):
        give_registry_consent(patient, clinic, now=NOW)
    assert not RegistryConsent.objects.exists()


@pytest.mark.database
def test_the_database_holds_one_open_agreement_a_consent(clinic: Clinic, patient: Patient) -> None:
    agreed = give_registry_consent(patient, clinic, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistryConsent.objects.create(consent=agreed.consent, given=NOW, wording="x")


@pytest.mark.database
def test_agreeing_at_one_clinic_is_agreeing_at_no_other(
    clinic: Clinic, other_clinic: Clinic, patient: Patient
) -> None:
    give_consent(patient, other_clinic, now=NOW)
    give_registry_consent(patient, other_clinic, now=NOW)
    assert standing(patient) == [other_clinic]
    withdraw_registry_consent(patient, clinic, now=NOW)
    assert standing(patient) == [other_clinic]


def test_the_patient_agrees_and_withdraws_where_the_clinics_stand(clinic: Clinic, patient: Patient) -> None:
    browser, clinics = signed_in(patient.user), reverse("people:consents")
    before = browser.get(clinics).content.decode()
    assert "It may <strong>not</strong> hand your data" in before
    assert page(clinic) in before
    after = browser.post(page(clinic), {"answer": "yes"}, follow=True).content.decode()
    assert "It <strong>may</strong> hand your data" in after
    assert f"by the words of edition {REGISTRY_WORDING}" in after
    assert withdrawal(clinic) in after
    assert 'value="yes"' not in browser.get(page(clinic)).content.decode()
    assert "registry ends too" in browser.get(reverse("people:withdraw-consent", args=[clinic.id])).content.decode()
    assert "is not called back" in " ".join(browser.get(withdrawal(clinic)).content.decode().split())
    assert standing(patient) == [clinic]
    ended = browser.post(withdrawal(clinic), {"why": "second thoughts"}, follow=True).content.decode()
    assert "It may <strong>not</strong> hand your data" in ended
    assert "Demo Clinic, to a headache registry: from" in ended
    assert Event.objects.get(kind=WITHDRAWN).why == "second thoughts"
    assert browser.get(withdrawal(clinic)).status_code == 404


def test_the_pages_are_there_for_clinics_that_see_the_diary_and_for_no_other(
    clinic: Clinic, other_clinic: Clinic, patient: Patient
) -> None:
    browser = signed_in(patient.user)
    for address in (page(other_clinic), withdrawal(other_clinic)):
        assert browser.post(address, {"answer": "yes"}).status_code == 404
    withdraw_consent(patient, clinic, now=NOW)
    assert browser.post(page(clinic), {"answer": "yes"}).status_code == 404
    assert not RegistryConsent.objects.exists()


def test_nobody_agrees_or_withdraws_for_the_patient(clinic: Clinic, patient: Patient) -> None:
    other = made_patient("Demo Other", clinic)
    give_registry_consent(other, clinic, now=NOW)
    for role in Role:
        browser = signed_in(made_staff(clinic, role))
        assert browser.post(page(clinic), {"answer": "yes"}).status_code == 403
        assert browser.post(withdrawal(clinic), {}).status_code == 403
    signed_in(patient.user).post(withdrawal(clinic), {})
    assert (standing(patient), standing(other)) == ([], [clinic])


def test_the_patient_finds_it_in_what_was_done_and_in_everything_about_them(clinic: Clinic, patient: Patient) -> None:
    give_registry_consent(patient, clinic, now=NOW - WEEK)
    withdraw_registry_consent(patient, clinic, now=NOW)
    give_registry_consent(made_patient("Demo Other", clinic), clinic, now=NOW)
    browser = signed_in(patient.user)
    done = browser.get(reverse("record:own")).content.decode()
    assert "You: let Demo Clinic hand data to a registry" in done
    assert "You: no longer let Demo Clinic hand data to a registry" in done
    sent = b"".join(browser.get(reverse("record:export")).streaming_content)
    everything = json.loads(zipfile.ZipFile(io.BytesIO(sent)).read("everything.json"))
    (agreed,) = everything["registry_consents"]
    assert (agreed["consent__clinic__name"], agreed["wording"]) == ("Demo Clinic", REGISTRY_WORDING)
    assert agreed["withdrawn"] == str(NOW)
    assert {GIVEN, WITHDRAWN} <= {event["kind"] for event in everything["events"]}


@pytest.mark.database
def test_an_erasure_leaves_the_agreement_and_its_record_and_a_closed_account_ends_it(
    clinic: Clinic, patient: Patient
) -> None:
    give_registry_consent(patient, clinic, now=NOW - WEEK)
    assert erase(patient, own_doing(patient, NOW)) == 0
    assert standing(patient) == [clinic]
    close_account(patient, own_doing(patient, NOW))
    assert standing(patient) == []
    assert Event.objects.get(kind=WITHDRAWN).why == "account closed"
    assert Event.objects.get(kind=GIVEN).said() == {"wording": REGISTRY_WORDING}
    assert RegistryConsent.objects.filter(consent__patient=patient).count() == 1
    assert not list(findings())
