"""Whatever is called in whatever order: no hard stop is signed away, units balance, an undo restores exactly."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clinic.conftest import NOW, TODAY
from tests.clinic.injection.sessions import CARTON, LOOKED_FOR, by, made_injector, made_known_patient, now_of

from abate.clinic.injection.drafts import abandon, change, open_session, undo
from abate.clinic.injection.faults import InjectionError
from abate.clinic.injection.models import Session, Vial
from abate.clinic.injection.signing import add_addendum, sign
from abate.clinic.injection.stock import put_back, recall_lot, receive, reconstitute, take, write_off
from abate.clinic.intake.services import answer, history_of
from abate.clinic.people.models import Clinic, Patient, User
from abate.errors import InputError
from abate.treatment import check_session, parse_session
from abate.treatment.limits import HARD_STOPS

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

SITES = ("procerus", "temporalis-left-1", "trapezius-right-4", "temporalis-right-5", "occipitalis-left-9")
ENTRIES = st.one_of(
    st.none(),
    st.builds(lambda units: {"units": units}, st.sampled_from([0, 1, 5, 10, 50, 400])),
    st.just({"skipped": "a spot"}),
)
CHANGES = st.one_of(
    st.just(LOOKED_FOR),
    st.just({"reasons": dict.fromkeys(("interval", "edition", "caution", "dilution"), "considered")}),
    st.builds(lambda entries: {"sites": entries}, st.dictionaries(st.sampled_from(SITES), ENTRIES, max_size=3)),
    st.sampled_from(
        [
            {"infection_at": ["procerus"]},
            {"infection_at": None},
            {"edition": "us-label"},
            {"consent_wording": ""},
            {"date": TODAY + timedelta(days=1)},
            {"date": TODAY - timedelta(days=1)},
            {"given_at": "2026-03-02T23:59:00+00:00"},
            {"waste_reason": ""},
        ]
    ),
    st.builds(
        lambda vial, given, wasted: {"portion": (vial, {"given": given, "wasted": wasted, "reason": "spilt"})},
        st.integers(0, 3),
        st.sampled_from([0, 50, 100, 155, 200]),
        st.sampled_from([0, 45, 50, 100]),
    ),
)
SELDOM = ("recall", "abandon", "stale", "forget", "addendum")
STEPS = st.one_of(
    st.tuples(st.just("change"), CHANGES),
    st.tuples(
        st.sampled_from(["take", "put_back", "write_off"]),
        st.integers(0, 3),
    ),
    st.tuples(st.just("reconstitute"), st.tuples(st.integers(0, 3), st.sampled_from([0, 25]))),
    st.tuples(st.sampled_from(["undo", "sign", "sign", "ready", *SELDOM]), st.none()),
)


class Room:
    """A clinic with one patient and four vials, and what may be done in it."""

    def __init__(self, clinic: Clinic, injector: User, patient: Patient) -> None:
        self.clinic, self.injector, self.patient = clinic, injector, patient
        self.now = NOW
        cartons = (CARTON, replace(CARTON, strength=100, lot="C2"), replace(CARTON, strength=100, lot="C3"))
        self.vials = [receive(clinic, one, [str(at)], self.by)[0] for at, one in enumerate((*cartons, CARTON))]

    @property
    def by(self) -> Any:
        return by(self.injector, self.now)

    @property
    def session(self) -> Session:
        return open_session(self.patient, self.clinic, self.by)

    def do(self, what: str, told: Any) -> None:
        """One step; what is refused changes nothing."""
        self.now += timedelta(minutes=1)
        with suppress(InjectionError, InputError), transaction.atomic():
            getattr(self, f"_{what}")(told)

    def _change(self, changes: dict[str, Any]) -> None:
        if "portion" in changes:
            at, portion = changes["portion"]
            changes = {"portions": {self.vials[at].id: portion}}
        session = self.session
        change(session, changes, session.version, self.by)

    def _take(self, at: int) -> None:
        take(self.session, self.vials[at].id, self.by)

    def _put_back(self, at: int) -> None:
        put_back(self.session, self.vials[at].id, self.by)

    def _write_off(self, at: int) -> None:
        write_off(self.vials[at], "dropped", self.by)

    def _reconstitute(self, told: tuple[int, int]) -> None:
        at, hours = told
        reconstitute(self.session, self.vials[at].id, Decimal(2), self.by, self.now - timedelta(hours=hours))

    def _ready(self, _: None) -> None:
        """All that a standard session needs, so that many ways lead to a signature."""
        session = self.session
        take(session, self.vials[0].id, self.by)
        reconstitute(session, self.vials[0].id, Decimal(4), self.by)
        change(session, LOOKED_FOR, now_of(session).version, self.by)

    def _undo(self, _: None) -> None:
        session = self.session
        undo(session, session.version, self.by)

    def _sign(self, _: None) -> None:
        session = self.session
        sign(session, session.version, self.by)

    def _stale(self, _: None) -> None:
        session = self.session
        sign(session, session.version - 1, self.by)

    def _abandon(self, _: None) -> None:
        session = self.session
        abandon(session, "ill", session.version, self.by)

    def _recall(self, _: None) -> None:
        recall_lot(self.clinic, "C2", "Demo notice", self.by)

    def _forget(self, _: None) -> None:
        answer(self.patient, {"allergies": None}, self.by)

    def _addendum(self, _: None) -> None:
        for session in Session.objects.filter(signed__isnull=False):
            add_addendum(session, "a word", self.by)


def check_the_room(room: Room) -> None:
    for session in Session.objects.filter(patient=room.patient, signed__isnull=False):
        assert session.signed_as is not None
        assert session.signed is not None
        again = check_session(parse_session(_text(session)), today=session.signed.date())
        assert again.may_sign
        assert not [found.id for found in again.held_up_by if found.id in HARD_STOPS]
        assert session.units == sum(vial.units_given or 0 for vial in session.vials.all())
        assert session.consent_wording
    for vial in Vial.objects.filter(clinic=room.clinic):
        if vial.units_given is not None:
            assert vial.units_given + (vial.units_wasted or 0) == vial.strength
            assert vial.session is not None and not vial.session.is_draft
        assert vial.session_id is None or vial.written_off is None
    signed = Session.objects.filter(patient=room.patient, signed__isnull=False).count()
    assert len(history_of(room.patient).toxin_sessions or ()) == signed


def _text(session: Session) -> str:
    assert session.signed_as is not None
    return json.dumps(session.signed_as["session"])


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(steps=st.lists(STEPS, max_size=6), more=st.lists(STEPS, max_size=5))
def test_no_sequence_of_calls_signs_past_a_hard_stop_and_units_always_balance(
    clinic: Clinic, steps: list[tuple[str, Any]], more: list[tuple[str, Any]]
) -> None:
    with transaction.atomic():
        room = Room(clinic, made_injector(clinic), made_known_patient(clinic))
        for what, told in [*steps, ("ready", None), *more, ("sign", None)]:
            room.do(what, told)
        check_the_room(room)
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(changes=st.lists(CHANGES, min_size=1, max_size=6), taken=st.booleans())
def test_an_undo_restores_exactly_what_stood_before(
    clinic: Clinic, changes: list[dict[str, Any]], taken: bool
) -> None:
    with transaction.atomic():
        room = Room(clinic, made_injector(clinic), made_known_patient(clinic))
        seen = [_stands(room.session)]
        for one in changes:
            room.do("change", one)
            if taken:
                room.do("take", 0)
            if _stands(room.session) != seen[-1]:
                seen.append(_stands(room.session))
        while len(seen) > 1:
            seen.pop()
            room.do("undo", None)
            assert _stands(room.session) == seen[-1]
        assert room.session.former == []
        transaction.set_rollback(True)


def _stands(session: Session) -> Any:
    held = now_of(session)
    return deepcopy((held.draft, held.date, held.edition, held.consent_wording))
