"""A draft is what people fill in: changed under the eyes of whoever changes it, and undone exactly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.clinic.conftest import NOW, TODAY, made_patient
from tests.clinic.injection.sessions import by, made_injector, made_known_patient, now_of, ready, received

from abate.clinic.injection.drafts import (
    abandon,
    change,
    check,
    draft_of,
    open_session,
    session_of,
    undo,
)
from abate.clinic.injection.faults import ChangedMeanwhileError, InjectionError, NotADraftError
from abate.clinic.injection.models import Session
from abate.clinic.injection.signing import sign
from abate.clinic.injection.stock import take
from abate.clinic.people.models import Clinic, User

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SPOT = {"sites": {"temporalis-left-1": {"skipped": "a spot"}, "trapezius-right-4": {"units": 5}}}


@pytest.fixture
def injector(clinic: Clinic) -> User:
    return made_injector(clinic)


@pytest.fixture
def session(clinic: Clinic, injector: User) -> Session:
    return open_session(made_known_patient(clinic), clinic, by(injector))


def test_a_draft_begins_as_the_whole_pattern_of_the_clinics_jurisdiction(
    clinic: Clinic, other_clinic: Clinic, session: Session, injector: User
) -> None:
    assert (session.edition, session.date, draft_of(session).total_units) == ("eu-label", TODAY, 155)
    elsewhere = open_session(made_patient("Demo Tansy", other_clinic), other_clinic, by(injector))
    assert elsewhere.edition == "us-label"


def test_a_patient_has_one_draft_in_a_clinic(clinic: Clinic, session: Session, injector: User) -> None:
    assert open_session(session.patient, clinic, by(injector)) == session
    assert Session.objects.count() == 1


def test_as_last_time_takes_the_sites_of_the_last_signed_session_and_nothing_else_of_it(
    clinic: Clinic, injector: User
) -> None:
    patient = made_known_patient(clinic)
    session = ready(patient, clinic, injector)
    session = change(session, SPOT | {"edition": "us-label"}, session.version, by(injector))
    reasons = {found.id: "wished" for found in check(session, injector, NOW).held_up_by}
    session = change(session, {"reasons": reasons}, session.version, by(injector))
    session = sign(session, session.version, by(injector))
    later = by(injector, NOW + timedelta(days=84))
    again = open_session(patient, clinic, later, as_last_time=True)
    before, now = draft_of(session), draft_of(again)
    assert (now.sites, now.follow_the_pain, again.edition) == (before.sites, before.follow_the_pain, "us-label")
    assert (now.reasons, now.infection_at, again.consent_wording) == ({}, None, "")
    assert now.examination.neck_pain is None


def test_as_last_time_without_a_last_time_is_the_whole_pattern(clinic: Clinic, injector: User) -> None:
    session = open_session(made_known_patient(clinic), clinic, by(injector), as_last_time=True)
    assert draft_of(session).total_units == 155


def test_a_site_skipped_and_another_added_in_one_change_are_one_step_back(session: Session, injector: User) -> None:
    held = change(session, SPOT, session.version, by(injector))
    assert draft_of(held).total_units == 155
    assert [entry.site for entry in draft_of(held).follow_the_pain] == ["trapezius-right-4"]
    back = undo(held, held.version, by(injector))
    assert (back.draft, back.former) == (session.draft, [])


def test_every_part_of_a_draft_is_changed_and_the_rest_stays(session: Session, injector: User) -> None:
    held = session
    for changes in (
        SPOT,
        {"given_at": "2026-03-02T09:00:00+00:00"},
        {"infection_at": ["procerus"]},
        {"examination": {"neck_pain": True}},
        {"examination": {"lid_ptosis": False}},
        {"reasons": {"interval": "wears off"}},
        {"reasons": {"edition": "follows the pain"}},
        {"waste_reason": "a spill"},
        {"edition": "us-label"},
        {"consent_wording": "2026-11"},
    ):
        held = change(held, changes, held.version, by(injector))
    draft = draft_of(held)
    assert draft.infection_at == ("procerus",)
    assert (draft.examination.neck_pain, draft.examination.lid_ptosis, draft.examination.neck_weakness) == (
        True,
        False,
        None,
    )
    assert dict(draft.reasons) == {"interval": "wears off", "edition": "follows the pain"}
    assert (held.edition, held.consent_wording, draft.waste_reason) == ("us-label", "2026-11", "a spill")
    held = change(held, {"reasons": {"interval": " "}, "infection_at": None}, held.version, by(injector))
    assert (dict(draft_of(held).reasons), draft_of(held).infection_at) == ({"edition": "follows the pain"}, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"sites": {"temporalis-left-1": {"units": 0}}},
        {"sites": {"temporalis-left-1": {"units": -5}}},
        {"sites": {"temporalis-left-1": {"units": 5.5}}},
        {"sites": {"temporalis-left-1": {"units": "5"}}},
        {"sites": {"temporalis-left-1": {"units": 10_001}}},
        {"sites": {"nose": {"units": 5}}},
        {"sites": {"procerus": {"skipped": " "}}},
        {"sites": {"procerus": {"skipped": "a\x00b"}}},
        {"sites": {"procerus": {"skipped": "a\ud800b"}}},
        {"infection_at": ["nose"]},
        {"examination": {"nose": True}},
        {"examination": {"neck_pain": "yes"}},
        {"reasons": {"no-such-finding": "x"}},
        {"reasons": {"interval": "a\x00b"}},
        {"given_at": "2026-03-02T09:00"},
        {"given_at": "2026-03-01T09:00:00+00:00"},
        {"given_at": "noon"},
        {"portions": {"no vial": {"given": 1, "wasted": 1}}},
        {"edition": "no-label"},
        {"consent_wording": "1999"},
        {"date": "yesterday"},
        {"date": "1066-01-01"},
        {"signed": "2026-03-02"},
    ],
)
def test_a_change_that_cannot_stand_is_refused_and_nothing_is_clamped_or_kept(
    session: Session, injector: User, changes: dict[str, Any]
) -> None:
    with pytest.raises(InjectionError):
        change(session, changes, session.version, by(injector))
    stored = now_of(session)
    assert (stored.draft, stored.version, stored.former) == (session.draft, session.version, [])


def test_too_many_units_are_kept_as_said_and_stopped_not_cut(session: Session, injector: User) -> None:
    held = change(session, {"sites": {"procerus": {"units": 50}}}, session.version, by(injector))
    assert draft_of(held).total_units == 200
    held_up = [found.id for found in check(held, injector, NOW).held_up_by]
    assert {"site-units", "muscle-units"} <= set(held_up)


def test_of_two_who_change_the_same_draft_the_second_is_told(session: Session, injector: User) -> None:
    change(session, SPOT, session.version, by(injector))
    for attempt in (
        lambda: change(session, SPOT, session.version, by(injector)),
        lambda: undo(session, session.version, by(injector)),
        lambda: abandon(session, "late", session.version, by(injector)),
    ):
        with pytest.raises(ChangedMeanwhileError):
            attempt()


def test_a_second_tap_on_undo_undoes_nothing_more(session: Session, injector: User) -> None:
    once = change(session, SPOT, session.version, by(injector))
    twice = change(once, {"edition": "us-label"}, once.version, by(injector))
    back = undo(twice, twice.version, by(injector))
    with pytest.raises(ChangedMeanwhileError):
        undo(twice, twice.version, by(injector))
    assert now_of(session).draft == once.draft == back.draft


def test_there_is_nothing_to_undo_in_a_fresh_draft(session: Session, injector: User) -> None:
    with pytest.raises(InjectionError, match="nothing to undo"):
        undo(session, session.version, by(injector))


def test_a_change_that_changes_nothing_is_no_step_to_undo(session: Session, injector: User) -> None:
    held = change(session, {"edition": session.edition}, session.version, by(injector))
    assert (held.version, held.former) == (session.version, [])


def test_an_abandoned_draft_says_why_and_makes_room_for_another(
    clinic: Clinic, session: Session, injector: User
) -> None:
    with pytest.raises(InjectionError, match="Say why"):
        abandon(session, " ", session.version, by(injector))
    abandon(session, "ill today", session.version, by(injector))
    with pytest.raises(NotADraftError):
        change(session, SPOT, now_of(session).version, by(injector))
    assert open_session(session.patient, clinic, by(injector)) != session


def test_without_a_time_a_session_of_today_is_given_now_and_one_of_yesterday_is_not_known(
    clinic: Clinic, session: Session, injector: User
) -> None:
    assert session_of(session, injector, NOW).given_at == NOW
    (vial,) = received(clinic, injector)
    take(session, vial.id, by(injector))
    assert session_of(session, injector, NOW + timedelta(days=1)).given_at is None


def test_nobody_signed_in_is_no_injector(session: Session) -> None:
    assert check(session, None, NOW).finding("injector-not-valid").outcome.words == "not known"
