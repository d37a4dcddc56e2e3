"""Roles given and ended, consent given and withdrawn, names changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.clinic.conftest import NOW, made_patient, made_staff, made_user, signed_in

from abate.clinic.people.models import Clinic, Consent, Membership, Patient, Role, User
from abate.clinic.people.services import end_membership, give_consent, give_role, open_diary, withdraw_consent
from abate.clinic.record.append import By
from abate.clinic.record.models import Event


def by(user: User) -> By:
    return By(user, Role.ADMINISTRATOR, NOW)


@pytest.mark.database
def test_a_role_that_ends_is_kept_with_its_end_and_its_reason(
    clinic: Clinic, administrator: User, nurse: User
) -> None:
    end_membership(Membership.objects.get(user=nurse), "moved away", by(administrator))
    membership = Membership.objects.get(user=nurse)
    assert membership.ended == NOW
    event = Event.objects.get(kind="people.role-ended")
    assert (event.actor, event.why, event.thing) == (administrator, "moved away", f"nurse {nurse.id}")


@pytest.mark.database
def test_a_role_ends_once(clinic: Clinic, administrator: User, nurse: User) -> None:
    membership = Membership.objects.get(user=nurse)
    end_membership(membership, "moved away", by(administrator))
    with pytest.raises(ValidationError):
        end_membership(membership, "again", by(administrator))
    assert Event.objects.filter(kind="people.role-ended").count() == 1


def test_a_clinic_keeps_its_last_administrator(clinic: Clinic, administrator: User) -> None:
    own = Membership.objects.get(user=administrator)
    with pytest.raises(ValidationError, match="at least one administrator"):
        end_membership(own, "tired", by(administrator))
    second = made_staff(clinic, Role.ADMINISTRATOR, name="Demo Gorse")
    end_membership(own, "tired", by(administrator))
    with pytest.raises(ValidationError, match="at least one administrator"):
        end_membership(Membership.objects.get(user=second), "tired too", by(second))


def test_another_clinics_administrator_does_not_count(
    clinic: Clinic, other_clinic: Clinic, administrator: User
) -> None:
    made_staff(other_clinic, Role.ADMINISTRATOR)
    with pytest.raises(ValidationError):
        end_membership(Membership.objects.get(user=administrator), "tired", by(administrator))


@pytest.mark.database
def test_a_role_that_ended_can_be_given_again(clinic: Clinic, administrator: User, nurse: User) -> None:
    end_membership(Membership.objects.get(user=nurse), "moved away", by(administrator))
    give_role(nurse, clinic, Role.NURSE, by(administrator))
    give_role(nurse, clinic, Role.NURSE, by(administrator))
    assert Membership.objects.filter(user=nurse, ended=None).count() == 1


@pytest.mark.database
def test_the_database_holds_one_open_role_and_one_open_consent(clinic: Clinic, nurse: User, patient: Patient) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=nurse, clinic=clinic, role=Role.NURSE, since=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(patient=patient, clinic=clinic, given=NOW, wording="x")


def test_the_administrator_ends_a_role_on_the_page_and_it_is_gone_at_once(
    clinic: Clinic, administrator: User, nurse: User
) -> None:
    hers = signed_in(nurse)
    patients = reverse("assessment:patients", args=[clinic.id])
    assert hers.get(patients).status_code != 404
    page = reverse("people:end-membership", args=[clinic.id, Membership.objects.get(user=nurse).id])
    client = signed_in(administrator)
    assert "This field is required" in client.post(page, {}).content.decode()
    client.post(page, {"why": "moved away"})
    assert hers.get(patients).status_code == 404
    assert "moved" not in client.get(reverse("people:members", args=[clinic.id])).content.decode()


def test_the_last_administrator_is_told_on_the_page(clinic: Clinic, administrator: User) -> None:
    page = reverse("people:end-membership", args=[clinic.id, Membership.objects.get(user=administrator).id])
    answer = signed_in(administrator).post(page, {"why": "tired"}).content.decode()
    assert "at least one administrator" in answer
    assert 'value="tired"' in answer


def test_another_clinics_membership_cannot_be_ended_from_here(
    clinic: Clinic, other_clinic: Clinic, administrator: User
) -> None:
    theirs = Membership.objects.get(user=made_staff(other_clinic, Role.NURSE))
    page = reverse("people:end-membership", args=[clinic.id, theirs.id])
    assert signed_in(administrator).post(page, {"why": "envy"}).status_code == 404
    assert Membership.objects.get(id=theirs.id).ended is None


def test_consent_withdrawn_closes_the_patients_pages_to_the_clinic_at_once(
    clinic: Clinic, nurse: User, patient: Patient
) -> None:
    staff, page = signed_in(nurse), reverse("intake:form", args=[clinic.id, patient.id])
    assert staff.get(page).status_code != 404
    own = signed_in(patient.user)
    withdraw = reverse("people:withdraw-consent", args=[clinic.id])
    assert "From that moment nobody" in own.get(withdraw).content.decode()
    own.post(withdraw, {"why": "moving"})
    assert staff.get(page).status_code == 404
    assert Event.objects.get(kind="people.consent-withdrawn").why == "moving"
    assert own.get(withdraw).status_code == 404
    assert str(clinic) in own.get(reverse("people:consents")).content.decode()


@pytest.mark.database
def test_consent_withdrawn_twice_is_one_event(clinic: Clinic, patient: Patient) -> None:
    withdraw_consent(patient, clinic, now=NOW)
    withdraw_consent(patient, clinic, now=NOW)
    assert Event.objects.filter(kind="people.consent-withdrawn").count() == 1


@pytest.mark.database
def test_consent_to_one_clinic_is_none_to_another(clinic: Clinic, other_clinic: Clinic, patient: Patient) -> None:
    give_consent(patient, other_clinic, now=NOW)
    withdraw_consent(patient, clinic, now=NOW)
    assert [consent.clinic for consent in patient.consents.filter(withdrawn=None)] == [other_clinic]


@pytest.mark.database
def test_a_diary_is_opened_once(db: None) -> None:
    user = made_user("Demo Hazel")
    assert open_diary(user, time_zone="UTC", now=NOW) == open_diary(user, time_zone="Europe/Vienna", now=NOW)
    assert Event.objects.filter(kind="people.diary-opened").count() == 1


def test_a_patient_changes_name_and_time_zone_and_the_name_is_recorded(clinic: Clinic, patient: Patient) -> None:
    client, page = signed_in(patient.user), reverse("people:account")
    client.post(page, {"name": "Demo Amber Rose", "time_zone": "Asia/Tokyo"})
    patient.refresh_from_db()
    assert (str(patient), patient.time_zone) == ("Demo Amber Rose", "Asia/Tokyo")
    assert Event.objects.get(kind="people.renamed").actor == patient.user
    answer = client.post(page, {"name": "Demo Amber", "time_zone": "Middle-earth/Shire"})
    assert "Select a valid choice" in answer.content.decode()
    patient.refresh_from_db()
    assert str(patient) == "Demo Amber Rose"


def test_each_finds_what_is_theirs_on_the_account_page(clinic: Clinic, administrator: User) -> None:
    own = signed_in(made_patient("Demo Iris").user).get(reverse("people:account")).content.decode()
    for route in ("people:consents", "diary:shares", "record:own", "record:export", "record:erase", "mfa_index"):
        assert f'href="{reverse(route)}"' in own
    staff = signed_in(administrator).get(reverse("people:account")).content.decode()
    assert reverse("people:credentials", args=[clinic.id]) in staff
    assert reverse("record:erase") not in staff
