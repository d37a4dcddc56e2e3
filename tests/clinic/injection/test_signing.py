"""Only what the core lets pass is signed, only by whom it may be, and then it stays as it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.clinic.conftest import NOW, TODAY, made_staff
from tests.clinic.injection.sessions import (
    LOOKED_FOR,
    by,
    made_injector,
    made_known_patient,
    now_of,
    ready,
    received,
    signed,
)

from abate.clinic.injection.drafts import change, check, open_session
from abate.clinic.injection.faults import ChangedMeanwhileError, InjectionError, MayNotSignError, NotADraftError
from abate.clinic.injection.models import Session, Vial
from abate.clinic.injection.signing import add_addendum, sign
from abate.clinic.injection.stock import take
from abate.clinic.intake.services import answer, history_of
from abate.clinic.people.credentials import withdraw_credential
from abate.clinic.people.models import Clinic, Credential, Patient, Role, User
from abate.clinic.record.errors import AppendOnlyError
from abate.clinic.record.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def injector(clinic: Clinic) -> User:
    return made_injector(clinic)


@pytest.fixture
def known(clinic: Clinic) -> Patient:
    return made_known_patient(clinic)


def test_a_standard_session_is_signed_and_its_vial_has_every_unit(
    known: Patient, clinic: Clinic, injector: User
) -> None:
    session = signed(known, clinic, injector)
    vial = Vial.objects.get(session=session)
    assert (session.units, vial.units_given, vial.units_wasted) == (155, 155, 45)
    assert session.signed_as is not None
    assert session.signed_as["check"]["may_sign"] is True
    assert session.signed_as["session"]["vials"][0]["lot"] == "C1234A"
    event = Event.objects.get(kind="injection.session-signed")
    assert (event.patient, event.actor, (event.said() or {})["units"]) == (known, injector, 155)


def test_what_is_not_known_holds_the_signature_up(clinic: Clinic, injector: User) -> None:
    patient = made_known_patient(clinic, allergies=None)
    session = ready(patient, clinic, injector)
    with pytest.raises(MayNotSignError) as refused:
        sign(session, session.version, by(injector))
    assert [found.id for found in refused.value.held_up_by] == ["contraindicated"]
    assert now_of(session).is_draft
    assert Vial.objects.get(session=session).units_given is None


def test_a_warning_is_signed_with_its_reason_and_not_without(clinic: Clinic, injector: User) -> None:
    patient = made_known_patient(clinic, medicines=["warfarin"])
    session = ready(patient, clinic, injector)
    held_up = check(session, injector, NOW).held_up_by
    assert held_up
    with pytest.raises(MayNotSignError):
        sign(session, session.version, by(injector))
    reasons = {"reasons": {found.id: "pressed longer" for found in held_up}}
    session = change(session, reasons, session.version, by(injector))
    assert sign(session, session.version, by(injector)).signed == NOW


def test_without_the_consent_of_the_day_nothing_is_signed(known: Patient, clinic: Clinic, injector: User) -> None:
    session = ready(known, clinic, injector)
    session = change(session, {"consent_wording": ""}, session.version, by(injector))
    with pytest.raises(MayNotSignError, match="consent"):
        sign(session, session.version, by(injector))


@pytest.mark.parametrize(
    ("credential", "may"),
    [
        ({"valid_to": TODAY}, True),
        ({"valid_to": TODAY - timedelta(days=1)}, False),
        ({"valid_from": TODAY}, True),
        ({"valid_from": TODAY + timedelta(days=1)}, False),
        ({"profession": "other"}, False),
    ],
)
def test_only_who_holds_a_credential_on_the_day_signs(
    known: Patient, clinic: Clinic, credential: dict[str, object], may: bool
) -> None:
    injector = made_injector(clinic, **credential)
    session = ready(known, clinic, injector)
    if may:
        assert sign(session, session.version, by(injector)).signed
    else:
        with pytest.raises(MayNotSignError):
            sign(session, session.version, by(injector))


def test_a_withdrawn_credential_signs_nothing(known: Patient, clinic: Clinic, injector: User) -> None:
    session = ready(known, clinic, injector)
    withdraw_credential(Credential.objects.get(user=injector), "left", by(injector))
    with pytest.raises(MayNotSignError, match="No verified credential"):
        sign(session, session.version, by(injector))


def test_a_nurse_with_a_credential_but_not_the_role_signs_nothing(
    known: Patient, clinic: Clinic, injector: User, nurse: User
) -> None:
    session = ready(known, clinic, injector)
    with pytest.raises(MayNotSignError, match="Only an injector"):
        sign(session, session.version, by(nurse))


def test_a_trainee_injects_and_the_supervisor_signs(known: Patient, clinic: Clinic, injector: User) -> None:
    trainee = made_staff(clinic, Role.NURSE, name="Demo Learner")
    session = ready(known, clinic, injector)
    with pytest.raises(MayNotSignError, match="supervises themselves"):
        sign(session, session.version, by(injector), trainee=injector)
    done = sign(session, session.version, by(injector), trainee=trainee)
    assert (done.signed_by, done.trainee) == (injector, trainee)
    assert done.signed_as is not None and done.signed_as["trainee"]["name"] == "Demo Learner"


def test_somebody_from_elsewhere_is_no_trainee_here(
    known: Patient, clinic: Clinic, other_clinic: Clinic, injector: User
) -> None:
    stranger = made_staff(other_clinic, Role.NURSE)
    session = ready(known, clinic, injector)
    with pytest.raises(MayNotSignError, match="not on the clinic's staff"):
        sign(session, session.version, by(injector), trainee=stranger)


def test_a_signature_under_what_was_changed_meanwhile_is_refused(
    known: Patient, clinic: Clinic, injector: User
) -> None:
    session = ready(known, clinic, injector)
    change(session, {"sites": {"procerus": {"skipped": "a spot"}}}, session.version, by(injector))
    with pytest.raises(ChangedMeanwhileError):
        sign(session, session.version, by(injector))


def test_a_vial_taken_after_the_page_was_shown_is_not_signed_unseen(
    known: Patient, clinic: Clinic, injector: User
) -> None:
    session = ready(known, clinic, injector)
    (second,) = received(clinic, injector, "S2")
    take(session, second.id, by(injector))
    with pytest.raises(ChangedMeanwhileError):
        sign(session, session.version, by(injector))


def test_what_is_signed_is_neither_changed_nor_signed_again(known: Patient, clinic: Clinic, injector: User) -> None:
    session = signed(known, clinic, injector)
    (other,) = received(clinic, injector, "S2")
    with pytest.raises(NotADraftError):
        change(session, LOOKED_FOR, session.version, by(injector))
    with pytest.raises(NotADraftError):
        sign(session, session.version, by(injector))
    with pytest.raises(NotADraftError):
        take(session, other.id, by(injector))


def test_no_code_of_ours_changes_a_signed_session_or_its_vials(
    known: Patient, clinic: Clinic, injector: User
) -> None:
    session = signed(known, clinic, injector)
    vial = Vial.objects.get(session=session)
    for attempt in (
        session.save,
        session.delete,
        vial.save,
        vial.delete,
        lambda: Session.objects.update(date=TODAY),
        lambda: Session.objects.all().delete(),
        lambda: Session.objects.bulk_update([session], ["date"]),
        lambda: Vial.objects.update(lot="X"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE injection_session SET units = 10",
        "UPDATE injection_session SET signed = NULL",
        "DELETE FROM injection_session",
        "UPDATE injection_vial SET lot = 'X' WHERE units_given IS NOT NULL",
        "UPDATE injection_vial SET units_given = NULL, units_wasted = NULL WHERE units_given IS NOT NULL",
        "UPDATE injection_vial SET session_id = (SELECT id FROM injection_session), taken = received "
        "WHERE session_id IS NULL",
        "DELETE FROM injection_vial",
    ],
)
def test_the_database_itself_keeps_what_is_signed(
    known: Patient, clinic: Clinic, injector: User, statement: str
) -> None:
    signed(known, clinic, injector)
    received(clinic, injector, "S2")
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_correction_stands_beside_what_is_signed(known: Patient, clinic: Clinic, injector: User) -> None:
    session = signed(known, clinic, injector)
    before = now_of(session).signed_as
    add_addendum(session, "The lot is C1234B, as the photograph shows.", by(injector))
    assert [one.text for one in session.addenda.all()] == ["The lot is C1234B, as the photograph shows."]
    assert now_of(session).signed_as == before


def test_a_draft_takes_no_addendum(known: Patient, clinic: Clinic, injector: User) -> None:
    session = open_session(known, clinic, by(injector))
    with pytest.raises(InjectionError, match="not signed"):
        add_addendum(session, "words", by(injector))


def test_the_next_session_counts_the_signed_one(known: Patient, clinic: Clinic, injector: User) -> None:
    signed(known, clinic, injector)
    later = NOW + timedelta(days=83)
    session = ready(known, clinic, injector, later, "S2")
    checked = check(session, injector, later)
    assert [found.id for found in checked.held_up_by] == ["interval"]
    assert "310 U in 3 months" in checked.finding("cumulative-units").because


def test_a_third_session_within_three_months_would_pass_400_units_and_is_not_signed(
    known: Patient, clinic: Clinic, injector: User
) -> None:
    for number in range(3):
        now = NOW + timedelta(days=30 * number)
        session = ready(known, clinic, injector, now, f"S{number}")
        session = change(session, {"reasons": {"interval": "wears off"}}, session.version, by(injector, now))
        if number < 2:
            sign(session, session.version, by(injector, now))
    with pytest.raises(MayNotSignError) as refused:
        sign(session, session.version, by(injector, now))
    assert [found.id for found in refused.value.held_up_by] == ["cumulative-units"]


def test_a_session_that_was_also_answered_by_hand_is_counted_once(
    known: Patient, clinic: Clinic, injector: User
) -> None:
    signed(known, clinic, injector)
    by_hand = [
        {"date": "2025-11-03", "product": "Botox", "units": 155, "indication": "migraine"},
        {"date": TODAY.isoformat(), "product": "Botox", "units": 200},
        {"date": TODAY.isoformat(), "product": "Dysport", "units": 50},
        {"date": TODAY.isoformat(), "product": "Botox", "units": 20, "indication": "bruxism"},
    ]
    answer(known, {"toxin_sessions": by_hand}, by(injector))
    sessions = history_of(known, clinic).toxin_sessions or ()
    assert sorted((one.date, one.units) for one in sessions) == [
        (date(2025, 11, 3), 155),
        (TODAY, 20),
        (TODAY, 50),
        (TODAY, 155),
    ]


def test_signed_sessions_alone_do_not_make_the_list_of_toxin_sessions_complete(
    known: Patient, clinic: Clinic, injector: User
) -> None:
    signed(known, clinic, injector)
    answer(known, {"toxin_sessions": None}, by(injector))
    assert history_of(known, clinic).toxin_sessions is None


@pytest.mark.parametrize("said", [False, None, True])
def test_that_no_site_was_infected_once_says_nothing_of_today(clinic: Clinic, said: bool | None) -> None:
    injector = made_injector(clinic)
    patient = made_known_patient(clinic, **({} if said is None else {"infection_at_injection_site": said}))
    session = open_session(patient, clinic, by(injector))
    assert check(session, injector, NOW).finding("infection-at-site").outcome.words == "not known"
    held = change(session, LOOKED_FOR, session.version, by(injector))
    looked = check(held, injector, NOW)
    assert looked.finding("infection-at-site").outcome.words == "not met"
    assert looked.finding("contraindicated").outcome.words == ("met" if said else "not met")
