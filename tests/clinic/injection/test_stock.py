"""Vials come in, are taken for one session of one patient, and are used up to the last unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.clinic.conftest import NOW, TODAY
from tests.clinic.injection.sessions import (
    CARTON,
    LOOKED_FOR,
    LOT,
    by,
    made_injector,
    made_known_patient,
    made_up,
    now_of,
    received,
)

from abate.clinic.injection.closing import closing_day
from abate.clinic.injection.drafts import abandon, change, check, open_session
from abate.clinic.injection.faults import NotADraftError, VialError
from abate.clinic.injection.models import Session, Vial
from abate.clinic.injection.signing import sign
from abate.clinic.injection.stock import (
    in_stock,
    lift_recall,
    put_back,
    recall_lot,
    receive,
    reconstitute,
    take,
    write_off,
)
from abate.clinic.people.models import Clinic, User

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def injector(clinic: Clinic) -> User:
    return made_injector(clinic)


@pytest.fixture
def session(clinic: Clinic, injector: User) -> Session:
    return open_session(made_known_patient(clinic), clinic, by(injector))


@pytest.mark.parametrize(
    ("change_of", "says"),
    [
        ({"product": "Dysport"}, "not recognised as onabotulinumtoxinA"),
        ({"product": "BOTOX Cosmetic"}, "cosmetic"),
        ({"strength": 150}, "counterfeit"),
        ({"lot": "  "}, "no lot is written down"),
        ({"expiry": TODAY - timedelta(days=1)}, "expired"),
        ({"lot": "c3709-c3"}, "Counterfeit"),
        ({"lot": "r 99"}, "recall list"),
    ],
)
def test_what_the_core_would_not_let_be_used_is_not_taken_into_stock(
    clinic: Clinic, nurse: User, change_of: dict[str, object], says: str
) -> None:
    recall_lot(clinic, "R-99", "Demo notice", by(nurse))
    with pytest.raises(VialError, match=says):
        receive(clinic, replace(CARTON, **change_of), ["1"], by(nurse))  # type: ignore[arg-type]
    assert not Vial.objects.exists()


def test_a_vial_may_be_used_on_the_day_of_its_expiry_and_not_after(
    clinic: Clinic, session: Session, injector: User
) -> None:
    (vial,) = received(clinic, injector, carton=replace(CARTON, expiry=TODAY))
    assert vial in in_stock(clinic, TODAY)
    assert vial not in in_stock(clinic, TODAY + timedelta(days=1))
    assert take(session, vial.id, by(injector)).session == session


def test_several_vials_of_one_lot_come_in_at_once_and_a_serial_only_once(clinic: Clinic, nurse: User) -> None:
    assert len(received(clinic, nurse, "1", "2", "")) == 3
    for serials in (["2"], ["3", "3"]):
        with pytest.raises(VialError, match="once"):
            receive(clinic, replace(CARTON, lot="c-1234a"), serials, by(nurse))
    assert Vial.objects.count() == 3


def test_a_vial_is_one_patients_and_nobody_elses(clinic: Clinic, session: Session, injector: User) -> None:
    (vial,) = received(clinic, injector)
    other = open_session(made_known_patient(clinic, "Demo Tansy"), clinic, by(injector))
    take(session, vial.id, by(injector))
    with pytest.raises(VialError, match="taken already"):
        take(other, vial.id, by(injector))
    assert Vial.objects.get().session == session


def test_a_vial_taken_twice_for_the_same_session_is_taken_once(
    clinic: Clinic, session: Session, injector: User
) -> None:
    (vial,) = received(clinic, injector)
    take(session, vial.id, by(injector))
    version = now_of(session).version
    take(session, vial.id, by(injector))
    assert now_of(session).version == version


def test_another_clinics_vial_is_not_there(
    clinic: Clinic, other_clinic: Clinic, session: Session, injector: User
) -> None:
    (vial,) = received(other_clinic, injector)
    with pytest.raises(VialError, match="no such vial"):
        take(session, vial.id, by(injector))


def test_a_recalled_vial_is_not_taken_and_one_taken_before_is_not_signed(
    clinic: Clinic, session: Session, injector: User
) -> None:
    first, second = received(clinic, injector, "1", "2")
    made_up(session, first, injector)
    recall_lot(clinic, "c 1234 a", "Demo notice", by(injector))
    assert not in_stock(clinic, TODAY).exists()
    with pytest.raises(VialError, match="recall list"):
        take(session, second.id, by(injector))
    held_up = [found.id for found in check(now_of(session), injector, NOW).held_up_by]
    assert "lot-recalled" in held_up


def test_a_lifted_recall_stops_nothing_and_another_of_the_same_lot_still_does(
    clinic: Clinic, session: Session, injector: User
) -> None:
    (vial,) = received(clinic, injector)
    first, second = (recall_lot(clinic, LOT, f"Demo notice {number}", by(injector)) for number in (1, 2))
    lift_recall(first, "withdrawn", by(injector))
    with pytest.raises(VialError, match="lifted already"):
        lift_recall(first, "withdrawn", by(injector))
    with pytest.raises(VialError, match="Say why"):
        lift_recall(second, "  ", by(injector))
    with pytest.raises(VialError, match="recall list"):
        take(session, vial.id, by(injector))
    lift_recall(second, "withdrawn", by(injector))
    assert list(in_stock(clinic, TODAY)) == [vial]
    take(session, vial.id, by(injector))
    assert check(now_of(session), injector, NOW).finding("lot-recalled").outcome.words == "not met"


def test_an_empty_list_of_recalls_is_a_list(clinic: Clinic, session: Session, injector: User) -> None:
    (vial,) = received(clinic, injector)
    take(session, vial.id, by(injector))
    assert check(now_of(session), injector, NOW).finding("lot-recalled").outcome.words == "not met"


def test_a_vial_goes_back_until_it_is_reconstituted(clinic: Clinic, session: Session, injector: User) -> None:
    (vial,) = received(clinic, injector)
    take(session, vial.id, by(injector))
    put_back(session, vial.id, by(injector))
    assert vial in in_stock(clinic, TODAY)
    made_up(session, vial, injector)
    with pytest.raises(VialError, match="does not go back"):
        put_back(session, vial.id, by(injector))


@pytest.mark.parametrize("volume", ["0", "-1", "100", "4.001", "NaN"])
def test_a_volume_that_cannot_be_is_refused_and_never_rounded(
    clinic: Clinic, session: Session, injector: User, volume: str
) -> None:
    (vial,) = received(clinic, injector)
    take(session, vial.id, by(injector))
    with pytest.raises(VialError, match="mL"):
        reconstitute(session, vial.id, Decimal(volume), by(injector))


def test_no_vial_is_made_up_in_the_future(clinic: Clinic, session: Session, injector: User) -> None:
    (vial,) = received(clinic, injector)
    take(session, vial.id, by(injector))
    with pytest.raises(VialError, match="still to come"):
        reconstitute(session, vial.id, Decimal(4), by(injector), NOW + timedelta(minutes=1))


def test_a_vial_was_made_up_now_or_at_a_time_of_the_last_24_hours(
    clinic: Clinic, session: Session, injector: User
) -> None:
    (vial,) = received(clinic, injector)
    take(session, vial.id, by(injector))
    with pytest.raises(VialError, match="more than 24 hours ago"):
        reconstitute(session, vial.id, Decimal(4), by(injector), NOW - timedelta(hours=24, seconds=1))
    for at in (NOW - timedelta(hours=24), NOW - timedelta(minutes=20), NOW):
        assert reconstitute(session, vial.id, Decimal(4), by(injector), at).reconstituted == at


def test_a_session_of_two_vials_accounts_for_each_of_them(clinic: Clinic, session: Session, injector: User) -> None:
    for serial in ("1", "2"):
        (vial,) = received(clinic, injector, serial, carton=replace(CARTON, strength=100))
        made_up(session, vial, injector, "2", NOW - timedelta(minutes=2 - int(serial)))
    held = change(session, LOOKED_FOR, now_of(session).version, by(injector))
    done = sign(held, held.version, by(injector))
    assert [(vial.units_given, vial.units_wasted) for vial in done.vials.order_by("taken")] == [(100, 0), (55, 45)]
    assert done.units == 155


def test_units_said_of_one_vial_are_taken_off_what_the_others_give(
    clinic: Clinic, session: Session, injector: User
) -> None:
    vials = [*received(clinic, injector, "1", carton=replace(CARTON, strength=100)), *received(clinic, injector, "2")]
    for vial in vials:
        made_up(session, vial, injector, "2" if vial.strength == 100 else "4")
    portion = {"given": 80, "wasted": 20, "reason": "a spill"}
    held = change(session, LOOKED_FOR | {"portions": {vials[0].id: portion}}, now_of(session).version, by(injector))
    sign(held, held.version, by(injector))
    assert [(vial.units_given, vial.units_wasted) for vial in Vial.objects.order_by("strength")] == [
        (80, 20),
        (75, 125),
    ]


def test_a_vial_that_cannot_give_what_the_sites_got_is_never_overdrawn(
    clinic: Clinic, session: Session, injector: User
) -> None:
    (vial,) = received(clinic, injector, carton=replace(CARTON, strength=100))
    made_up(session, vial, injector, "2")
    held = change(session, LOOKED_FOR, now_of(session).version, by(injector))
    assert [found.id for found in check(held, injector, NOW).held_up_by] == ["units-do-not-balance"]


@pytest.mark.parametrize(
    "columns",
    [
        {"units_given": 155, "units_wasted": 44},
        {"units_given": 155, "units_wasted": None},
        {"units_given": 200, "units_wasted": 0, "session": None, "taken": None},
        {"reconstituted": NOW, "session": None, "taken": None},
        {"written_off": NOW},
    ],
)
def test_the_database_itself_keeps_the_units_of_a_vial(
    clinic: Clinic, session: Session, injector: User, columns: dict[str, object]
) -> None:
    (vial,) = received(clinic, injector)
    take(session, vial.id, by(injector))
    with pytest.raises(IntegrityError), transaction.atomic():
        Vial.objects.filter(id=vial.id).update(**columns)


def test_an_abandoned_session_wastes_what_was_made_up_and_gives_back_the_rest(
    clinic: Clinic, session: Session, injector: User
) -> None:
    first, second = received(clinic, injector, "1", "2")
    made_up(session, first, injector)
    take(session, second.id, by(injector))
    abandon(session, "fainted before the first needle", now_of(session).version, by(injector))
    wasted = Vial.objects.get(id=first.id)
    assert (wasted.units_given, wasted.units_wasted) == (0, 200)
    assert wasted.waste_reason == "fainted before the first needle"
    assert list(in_stock(clinic, TODAY)) == [second]
    with pytest.raises(NotADraftError):
        take(session, second.id, by(injector))


def test_a_vial_is_written_off_with_a_reason_and_only_from_the_stock(
    clinic: Clinic, session: Session, injector: User
) -> None:
    first, second = received(clinic, injector, "1", "2")
    with pytest.raises(VialError, match="Say why"):
        write_off(first, " ", by(injector))
    write_off(first, "dropped", by(injector))
    take(session, second.id, by(injector))
    for gone in (first, second):
        with pytest.raises(VialError, match="not in stock"):
            write_off(gone, "dropped", by(injector))
    with pytest.raises(VialError, match="taken already"):
        take(session, first.id, by(injector))


def test_the_day_closes_when_every_vial_is_accounted_for(clinic: Clinic, session: Session, injector: User) -> None:
    first, second, old = received(clinic, injector, "1", "2", "3")
    made_up(session, first, injector)
    take(session, second.id, by(injector))
    tomorrow = TODAY + timedelta(days=1)
    closing = closing_day(clinic, TODAY, TODAY)
    assert {one.what for one in closing.open} == {"reconstituted, not used", "taken, not signed"}
    assert closing.units_open == 400
    put_back(session, second.id, by(injector))
    held = change(session, LOOKED_FOR, now_of(session).version, by(injector))
    sign(held, held.version, by(injector))
    closing = closing_day(clinic, TODAY, TODAY)
    assert closing.closes
    assert [(used.given, used.wasted, used.modifiers) for used in closing.used] == [(155, 45, "JW: 45 U")]
    assert (closing.received, closing.written_off) == (3, 0)
    late = closing_day(clinic, tomorrow, date(2027, 6, 1))
    assert [one.what for one in late.open] == ["expired in stock"] * 2
    assert old.id in {one.vial.id for one in late.open if one.vial}


def test_a_draft_without_a_vial_keeps_the_day_open(clinic: Clinic, session: Session) -> None:
    assert [one.what for one in closing_day(clinic, TODAY, TODAY).open] == ["session not signed"]
    assert closing_day(clinic, TODAY - timedelta(days=1), TODAY).closes


def test_a_written_off_vial_stays_written_off(clinic: Clinic, nurse: User) -> None:
    (vial,) = received(clinic, nurse)
    write_off(vial, "dropped", by(nurse))
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE injection_vial SET written_off = NULL")
