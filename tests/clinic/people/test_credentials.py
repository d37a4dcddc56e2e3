"""What entitles injectors to inject, and on which days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.clinic.conftest import NOW, TODAY, made_staff, made_user, signed_in

from abate.clinic.people.credentials import add_credential, may_inject, verify_credential, withdraw_credential
from abate.clinic.people.models import Clinic, Credential, Role, User
from abate.clinic.people.npi import is_npi
from abate.clinic.record.append import By
from abate.clinic.record.models import Event

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def injector(clinic: Clinic) -> User:
    return made_staff(clinic, Role.INJECTOR, name="Demo Fern")


@pytest.fixture
def by(administrator: User) -> By:
    return By(administrator, Role.ADMINISTRATOR, NOW)


def drafted(user: User, clinic: Clinic, **other: object) -> Credential:
    usual: dict[str, object] = {
        "profession": "nurse_practitioner",
        "licence_number": "DEMO-1",
        "licence_authority": "Demo Board",
        "npi": "1234567893",
        "toxin_training": "Demo course",
        "toxin_training_on": TODAY,
        "valid_from": FIRST,
        "valid_to": LAST,
    }
    return Credential(user=user, clinic=clinic, **usual | other)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
)
def test_a_verified_credential_holds_from_its_first_day_to_its_last(
    injector: User, clinic: Clinic, by: By, day: date, holds: bool
) -> None:
    verify_credential(add_credential(drafted(injector, clinic), by), "register, today", by)
    assert Credential.objects.get().holds_on(day) is holds
    assert may_inject(injector, clinic, day) is holds


def test_a_credential_of_one_day_holds_on_it(injector: User, clinic: Clinic, by: By) -> None:
    verify_credential(add_credential(drafted(injector, clinic, valid_to=FIRST), by), "register", by)
    assert Credential.objects.get().holds_on(FIRST)


def test_an_unverified_credential_never_holds(injector: User, clinic: Clinic, by: By) -> None:
    assert not add_credential(drafted(injector, clinic), by).holds_on(TODAY)


def test_a_withdrawn_credential_no_longer_holds(injector: User, clinic: Clinic, by: By) -> None:
    credential = add_credential(drafted(injector, clinic), by)
    verify_credential(credential, "register", by)
    withdraw_credential(credential, "licence suspended", by)
    assert not Credential.objects.get().holds_on(TODAY)
    assert Event.objects.get(kind="people.credential-withdrawn").why == "licence suspended"


def test_a_credential_counts_in_its_own_clinic_only(
    injector: User, clinic: Clinic, other_clinic: Clinic, by: By
) -> None:
    verify_credential(add_credential(drafted(injector, clinic), by), "register", by)
    assert not may_inject(injector, other_clinic, TODAY)


@pytest.mark.database
def test_verification_keeps_who_when_and_how(injector: User, clinic: Clinic, by: By) -> None:
    verify_credential(add_credential(drafted(injector, clinic), by), "  public register  ", by)
    credential = Credential.objects.get()
    assert (credential.verified_by, credential.verified, credential.verified_how) == (by.user, NOW, "public register")
    assert Event.objects.get(kind="people.credential-verified").actor == by.user


def test_nobody_verifies_their_own_credential(clinic: Clinic) -> None:
    both = made_staff(clinic, Role.ADMINISTRATOR, Role.INJECTOR)
    by = By(both, Role.ADMINISTRATOR, NOW)
    credential = add_credential(drafted(both, clinic), by)
    with pytest.raises(ValidationError, match="their own"):
        verify_credential(credential, "I know", by)
    with pytest.raises(ValidationError, match="their own"):
        verify_credential(credential, "nobody did", By.site(NOW))


def test_how_it_was_verified_must_be_said(injector: User, clinic: Clinic, by: By) -> None:
    credential = add_credential(drafted(injector, clinic), by)
    with pytest.raises(ValidationError, match="how"):
        verify_credential(credential, "  ", by)
    with pytest.raises(ValidationError, match="why"):
        withdraw_credential(credential, " ", by)


@pytest.mark.database
def test_what_was_verified_or_withdrawn_is_not_so_again(injector: User, clinic: Clinic, by: By) -> None:
    credential = add_credential(drafted(injector, clinic), by)
    verify_credential(credential, "register", by)
    with pytest.raises(ValidationError, match="already"):
        verify_credential(credential, "again", by)
    withdraw_credential(credential, "left", by)
    with pytest.raises(ValidationError, match="before"):
        withdraw_credential(credential, "left again", by)
    with pytest.raises(ValidationError, match="withdrawn"):
        verify_credential(credential, "again", by)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("npi", "1234567890"),
        ("npi", "123456789"),
        ("valid_to", FIRST - timedelta(days=1)),
        ("profession", "astrologer"),
        ("licence_number", ""),
        ("toxin_training", ""),
        ("toxin_training_on", TODAY + timedelta(days=1)),
        ("toxin_training_on", None),
    ],
)
def test_a_credential_that_contradicts_itself_or_lacks_a_part_is_refused(
    injector: User, clinic: Clinic, by: By, field: str, value: object
) -> None:
    with pytest.raises(ValidationError):
        add_credential(drafted(injector, clinic, **{field: value}), by)
    assert not Credential.objects.exists()


@pytest.mark.database
def test_the_database_refuses_a_validity_that_ends_before_it_begins(injector: User, clinic: Clinic) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        drafted(injector, clinic, valid_to=FIRST - timedelta(days=1)).save()


def test_a_person_who_is_not_on_the_staff_gets_no_credential(clinic: Clinic, by: By) -> None:
    with pytest.raises(ValidationError, match="staff"):
        add_credential(drafted(made_user("Demo Stranger"), clinic), by)


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [
        ("1234567893", True),
        ("1245319599", True),
        ("1234567894", False),
        ("1324567893", False),
        ("12345678931", False),
        ("", False),
        ("123456789x", False),
        ("١٢٣٤٥٦٧٨٩٣", False),
    ],
)
def test_the_check_digit_of_an_npi(digits: str, is_one: bool) -> None:
    assert is_npi(digits) is is_one


def test_an_administrator_adds_verifies_and_withdraws_on_the_pages(
    clinic: Clinic, administrator: User, injector: User
) -> None:
    client = signed_in(administrator)
    page = reverse("people:credentials", args=[clinic.id])
    today = date.today()  # noqa: DTZ011 - any day within the validity
    sent = {
        "user": injector.id,
        "profession": "physician",
        "licence_number": "DEMO-7",
        "licence_authority": "Demo Board",
        "toxin_training": "Demo course",
        "toxin_training_on": "2025-01-01",
        "valid_from": (today - timedelta(days=9)).isoformat(),
        "valid_to": (today + timedelta(days=9)).isoformat(),
    }
    assert client.post(reverse("people:add-credential", args=[clinic.id]), sent).headers["Location"] == page
    assert "not verified yet" in client.get(page).content.decode()
    credential = Credential.objects.get()
    client.post(reverse("people:verify-credential", args=[clinic.id, credential.id]), {"how": "public register"})
    assert "Holds today" in client.get(page).content.decode()
    client.post(reverse("people:withdraw-credential", args=[clinic.id, credential.id]), {"why": "left"})
    assert "withdrawn on" in client.get(page).content.decode()


def test_a_mistake_in_the_form_is_named_and_what_was_typed_stays(
    clinic: Clinic, administrator: User, injector: User
) -> None:
    page = reverse("people:add-credential", args=[clinic.id])
    sent = {"user": injector.id, "licence_number": "DEMO-7", "npi": "1234567890"}
    answer = signed_in(administrator).post(page, sent).content.decode()
    assert "check digit; this one does not add up" in answer
    assert 'value="DEMO-7"' in answer
