"""Who is invited, and what the link in the mail opens."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.clinic.conftest import NOW, PASSWORD, made_patient, made_staff, made_user, signed_in

from abate.clinic.people.invitations import LASTS, accept, digest_of, find, invite, refuse, revoke
from abate.clinic.people.models import Clinic, Consent, Invitation, Membership, Patient, Role, User
from abate.clinic.people.services import CONSENT_WORDING, withdraw_consent
from abate.clinic.record.append import By
from abate.clinic.record.models import Event

SOON = NOW + timedelta(days=1)


def by_administrator(administrator: User) -> By:
    return By(administrator, Role.ADMINISTRATOR, NOW)


def link_in_the_mail() -> str:
    found = re.search(r"https?://[^/]+(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


@pytest.mark.database
def test_a_patient_who_accepts_lets_the_clinic_see_the_diary(clinic: Clinic, nurse: User) -> None:
    invitation, _ = invite(clinic, "Demo.Briar@example.invalid", "patient", By(nurse, Role.NURSE, NOW))
    briar = made_user("Demo Briar")
    accept(invitation, briar, time_zone="Europe/London", now=SOON)
    consent = Consent.objects.get(patient__user=briar, clinic=clinic)
    assert (consent.given, consent.withdrawn, consent.wording) == (SOON, None, CONSENT_WORDING)
    kinds = list(Event.objects.filter(chain__clinic=clinic).order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == ["people.consent-given", "people.invitation-accepted"]


@pytest.mark.database
def test_a_person_who_accepts_a_role_has_it_and_becomes_no_patient(clinic: Clinic, administrator: User) -> None:
    invitation, _ = invite(clinic, "demo.cedar@example.invalid", Role.INJECTOR, by_administrator(administrator))
    cedar = made_user("Demo Cedar")
    accept(invitation, cedar, time_zone="UTC", now=SOON)
    assert Membership.objects.get(user=cedar).role == Role.INJECTOR
    assert not Patient.objects.filter(user=cedar).exists()


@pytest.mark.database
def test_an_invitation_is_used_once(clinic: Clinic, administrator: User) -> None:
    invitation, _ = invite(clinic, "demo.cedar@example.invalid", Role.NURSE, by_administrator(administrator))
    cedar = made_user("Demo Cedar")
    accept(invitation, cedar, time_zone="UTC", now=SOON)
    with pytest.raises(ValidationError):
        accept(invitation, cedar, time_zone="UTC", now=SOON)
    with pytest.raises(ValidationError):
        refuse(invitation, cedar, now=SOON)
    assert Membership.objects.filter(user=cedar).count() == 1


def test_an_invitation_holds_until_its_last_moment_and_not_at_it(clinic: Clinic, administrator: User) -> None:
    invitation, _ = invite(clinic, "demo.cedar@example.invalid", Role.NURSE, by_administrator(administrator))
    assert invitation.is_open(NOW + LASTS - timedelta(microseconds=1))
    assert not invitation.is_open(NOW + LASTS)
    with pytest.raises(ValidationError):
        accept(invitation, made_user("Demo Cedar"), time_zone="UTC", now=NOW + LASTS)


def test_an_invitation_that_was_taken_back_opens_nothing(clinic: Clinic, administrator: User) -> None:
    invitation, _ = invite(clinic, "demo.cedar@example.invalid", Role.NURSE, by_administrator(administrator))
    revoke(invitation, by_administrator(administrator), "wrong person")
    with pytest.raises(ValidationError):
        accept(invitation, made_user("Demo Cedar"), time_zone="UTC", now=SOON)
    event = Event.objects.get(kind="people.invitation-revoked")
    assert (event.actor, event.why) == (administrator, "wrong person")


def test_an_invitation_belongs_to_the_address_it_was_sent_to(clinic: Clinic, administrator: User) -> None:
    invitation, _ = invite(clinic, "demo.cedar@example.invalid", Role.NURSE, by_administrator(administrator))
    other = made_user("Demo Dill")
    with pytest.raises(PermissionDenied):
        accept(invitation, other, time_zone="UTC", now=SOON)
    with pytest.raises(PermissionDenied):
        refuse(invitation, other, now=SOON)


@pytest.mark.parametrize(("is_confirmed", "opens"), [(True, True), (False, False)])
def test_a_second_address_of_an_account_counts_once_it_is_confirmed(
    clinic: Clinic, administrator: User, is_confirmed: bool, opens: bool
) -> None:
    invitation, _ = invite(clinic, "cedar@example.org", Role.NURSE, by_administrator(administrator))
    cedar = made_user("Demo Cedar")
    EmailAddress.objects.create(user=cedar, email="Cedar@example.org", verified=is_confirmed)
    if opens:
        accept(invitation, cedar, time_zone="UTC", now=SOON)
    else:
        with pytest.raises(PermissionDenied):
            accept(invitation, cedar, time_zone="UTC", now=SOON)
    assert Membership.objects.filter(user=cedar).exists() is opens


def test_only_an_administrator_gives_roles(clinic: Clinic, nurse: User) -> None:
    with pytest.raises(PermissionDenied):
        invite(clinic, "demo.cedar@example.invalid", Role.NURSE, By(nurse, Role.NURSE, NOW))


@pytest.mark.parametrize(("email", "role"), [("nobody", "patient"), ("", "patient"), ("a@example.org", "owner")])
def test_an_address_or_role_that_is_none_is_refused(
    clinic: Clinic, administrator: User, email: str, role: str
) -> None:
    with pytest.raises(ValidationError):
        invite(clinic, email, role, by_administrator(administrator))
    assert not Invitation.objects.exists()


def test_the_secret_stands_in_the_mail_and_nowhere_else(clinic: Clinic, administrator: User) -> None:
    answer = signed_in(administrator).post(
        reverse("people:invite", kwargs={"clinic": clinic.id}),
        {"email": "a@example.org", "role": "patient"},
        follow=True,
    )
    secret = link_in_the_mail().split("/")[2]
    invitation = Invitation.objects.get()
    assert invitation.token_digest == digest_of(secret)
    assert secret not in answer.content.decode()
    assert find(secret) == invitation
    assert mail.outbox[-1].to == ["a@example.org"]


def test_a_mail_that_cannot_be_sent_leaves_no_open_invitation(
    clinic: Clinic, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    answer = signed_in(administrator).post(
        reverse("people:invite", kwargs={"clinic": clinic.id}), {"email": "a@example.org", "role": "patient"}
    )
    assert "could not be sent" in answer.content.decode()
    assert 'value="a@example.org"' in answer.content.decode()
    assert Invitation.objects.get().revoked is not None


def test_a_nurse_can_invite_a_patient_but_offers_no_role(clinic: Clinic, nurse: User) -> None:
    page = reverse("people:invite", kwargs={"clinic": clinic.id})
    client = signed_in(nurse)
    assert "Clinic administrator" not in client.get(page).content.decode()
    client.post(page, {"email": "a@example.org", "role": "administrator"})
    assert not Invitation.objects.exists()
    client.post(page, {"email": "a@example.org", "role": "patient"})
    assert Invitation.objects.get().role == "patient"


def test_a_nurse_who_is_also_administrator_gives_roles_as_administrator(clinic: Clinic) -> None:
    both = made_staff(clinic, Role.NURSE, Role.ADMINISTRATOR)
    page = reverse("people:invite", kwargs={"clinic": clinic.id})
    signed_in(both).post(page, {"email": "a@example.org", "role": "clinician"})
    assert Event.objects.get(kind="people.invited").role == Role.ADMINISTRATOR


def invited(clinic: Clinic, administrator: User, role: str, email: str) -> str:
    page = reverse("people:invite", kwargs={"clinic": clinic.id})
    signed_in(administrator).post(page, {"email": email, "role": role})
    return link_in_the_mail()


def test_a_new_patient_goes_from_the_mail_to_an_account_to_consent(clinic: Clinic, administrator: User) -> None:
    link = invited(clinic, administrator, "patient", "briar@example.org")
    phone = Client()
    assert "asks to see your headache diary" in phone.get(link).content.decode()
    account = {"email": "briar@example.org", "password1": PASSWORD, "next": link}
    # The mail has shown that the address is theirs, so no second mail is asked for.
    assert phone.post(reverse("account_signup"), account).headers["Location"] == link
    words = phone.get(link).content.decode()
    assert f"Edition {CONSENT_WORDING}" in words
    assert "You can say no" in words
    phone.post(link, {"answer": "yes"})
    briar = Patient.objects.get(user__email="briar@example.org")
    assert briar.consents.get().clinic == clinic


def test_a_patient_who_says_no_shares_nothing_and_keeps_the_diary(clinic: Clinic, administrator: User) -> None:
    patient = made_patient("Demo Briar")
    link = invited(clinic, administrator, "patient", patient.user.email)
    client = signed_in(patient.user)
    client.post(link, {"answer": "no"})
    assert not patient.consents.exists()
    assert Event.objects.filter(kind="people.invitation-refused", actor=patient.user).exists()
    closed = client.get(link)
    assert closed.status_code == 410
    assert "was refused" in closed.content.decode()


def test_no_answer_changes_nothing(clinic: Clinic, administrator: User) -> None:
    patient = made_patient("Demo Briar")
    link = invited(clinic, administrator, "patient", patient.user.email)
    for answer in ({}, {"answer": "perhaps"}):
        assert signed_in(patient.user).post(link, answer).headers["Location"] == link
    assert Invitation.objects.get().is_open(timezone.now())


def test_the_invited_become_staff_without_ever_owning_a_diary(clinic: Clinic, administrator: User) -> None:
    link = invited(clinic, administrator, "nurse", "cedar@example.org")
    browser = Client()
    browser.get(link)
    browser.post(reverse("account_signup"), {"email": "cedar@example.org", "password1": PASSWORD, "next": link})
    browser.post(link, {"answer": "yes"})
    cedar = User.objects.get(email="cedar@example.org")
    assert Membership.objects.get(user=cedar).role == Role.NURSE
    assert not Patient.objects.filter(user=cedar).exists()
    assert browser.session.get_expire_at_browser_close()


def test_somebody_else_is_told_why_the_link_is_not_theirs(
    clinic: Clinic, administrator: User, patient: Patient
) -> None:
    link = invited(clinic, administrator, "administrator", "cedar@example.org")
    client = signed_in(patient.user)
    page = client.get(link).content.decode()
    assert "signed in with another address" in page
    assert 'name="answer"' not in page
    client.post(link, {"answer": "yes"})
    assert not Membership.objects.filter(user=patient.user).exists()


def test_a_wrong_link_says_that_there_is_no_such_invitation(db: None) -> None:
    answer = Client().get("/invitation/made-up/")
    assert answer.status_code == 404
    assert "no such invitation" in answer.content.decode()


def test_an_expired_link_says_so(clinic: Clinic, administrator: User) -> None:
    _, secret = invite(clinic, "a@example.org", "patient", by_administrator(administrator))  # long ago
    answer = Client().get(f"/invitation/{secret}/")
    assert answer.status_code == 410
    assert "expired on" in answer.content.decode()


def test_an_administrator_takes_an_invitation_back_with_a_reason(clinic: Clinic, administrator: User) -> None:
    link = invited(clinic, administrator, "patient", "a@example.org")
    page = reverse("people:revoke-invitation", args=[clinic.id, Invitation.objects.get().id])
    client = signed_in(administrator)
    assert "This field is required" in client.post(page, {}).content.decode()
    client.post(page, {"why": "typing mistake"})
    assert "took the invitation back" in Client().get(link).content.decode()
    assert client.get(page).status_code == 404


@pytest.mark.database
def test_consent_that_was_withdrawn_can_be_given_again_by_a_new_invitation(
    clinic: Clinic, administrator: User, patient: Patient
) -> None:
    withdraw_consent(patient, clinic, now=NOW)
    link = invited(clinic, administrator, "patient", patient.user.email)
    signed_in(patient.user).post(link, {"answer": "yes"})
    assert patient.consents.filter(clinic=clinic, withdrawn=None).count() == 1
    assert patient.consents.filter(clinic=clinic).count() == 2
