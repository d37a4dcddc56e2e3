"""From a lot to everyone who got it; and the record notices whatever was changed behind its back."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from tests.clinic.conftest import NOW, signed_in
from tests.clinic.injection.sessions import LOT, by, made_injector, made_known_patient, received, signed
from tests.clinic.record.attack import attacker

from abate.clinic.effects.models import Effect
from abate.clinic.injection.models import Recall, Session, Vial
from abate.clinic.injection.signing import add_addendum
from abate.clinic.injection.stock import lift_recall, recall_lot, recalled_lots
from abate.clinic.injection.tracing import NotedEffect, traced
from abate.clinic.people.models import Clinic, Patient, Role, User
from abate.clinic.people.services import give_role, withdraw_consent
from abate.clinic.record.append import Entry, append
from abate.clinic.record.checks import findings
from abate.clinic.record.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def injector(clinic: Clinic) -> User:
    return made_injector(clinic)


@pytest.fixture
def session(clinic: Clinic, injector: User) -> Session:
    return signed(made_known_patient(clinic), clinic, injector)


def note(session: Session, term: str, grade: int | None, user: User, replaces: Effect | None = None) -> Effect:
    (event,) = append([Entry("effects.recorded", term, session.patient)], by(user), clinic=session.clinic)
    kept = {"effect": replaces.effect} if replaces else {}
    effect = Effect(
        patient=session.patient, clinic=session.clinic, session=session, term=term, grade=grade, event=event, **kept
    )
    effect.save()
    return effect


def test_a_lot_leads_to_its_vials_sessions_patients_sites_and_side_effects(
    clinic: Clinic, injector: User, session: Session
) -> None:
    first = note(session, "ptosis", 1, injector)
    note(session, "ptosis", 2, injector, replaces=first)
    received(clinic, injector, "S2")
    with_patient, in_stock = sorted(traced(clinic, "c-1234 a"), key=lambda one: one.session is None)
    assert (with_patient.patient, with_patient.session) == (session.patient, session)
    assert len(with_patient.sites) == 31
    assert with_patient.effects == (NotedEffect("ptosis", 2),)
    assert (in_stock.patient, in_stock.sites, in_stock.effects) == (None, (), ())


def test_another_clinics_patients_are_not_among_them(
    clinic: Clinic, other_clinic: Clinic, injector: User, session: Session
) -> None:
    assert traced(other_clinic, LOT) == []


def test_who_left_the_clinic_is_still_found(clinic: Clinic, injector: User, session: Session) -> None:
    withdraw_consent(session.patient, clinic, now=NOW)
    assert [one.patient for one in traced(clinic, LOT)] == [session.patient]
    page = signed_in(injector).get(reverse("injection:lot", kwargs={"clinic": clinic.id, "lot": "c1234a"}))
    assert b"Demo Borage" in page.content
    assert b"not with the clinic any more" in page.content


def test_the_file_says_the_same_and_no_cell_is_a_formula(clinic: Clinic, injector: User) -> None:
    patient = made_known_patient(clinic, "=cmd|Demo")
    signed(patient, clinic, injector)
    file = signed_in(injector).get(reverse("injection:lot-csv", kwargs={"clinic": clinic.id, "lot": "C1234A"}))
    header, row = csv.reader(io.StringIO(file.content.decode()))
    told = dict(zip(header, row, strict=True))
    assert (told["lot"], told["units_given"], told["units_wasted"], told["state"]) == (LOT, "155", "45", "given")
    assert told["patient"] == "'=cmd|Demo"
    assert len(told["sites"].split()) == 31
    traces = Event.objects.filter(kind="injection.lot-traced", actor=injector)
    assert [event.said() for event in traces] == [{"patients": 1}]


def test_a_recall_is_noted_on_its_page_and_leads_to_the_lot(clinic: Clinic, injector: User, session: Session) -> None:
    client = signed_in(injector)
    page = client.post(
        reverse("injection:recalls", kwargs={"clinic": clinic.id}),
        {"lot": "c1234-A", "source": "Demo notice"},
        follow=True,
    )
    assert page.redirect_chain[-1][0].endswith("/lots/c1234a/")
    assert b"Demo notice" in page.content
    assert Recall.objects.get().lot == "c1234-A"


def test_a_recall_is_lifted_on_its_page_with_a_reason_and_both_stay_to_be_seen(
    clinic: Clinic, injector: User, session: Session
) -> None:
    recall = recall_lot(clinic, LOT, "Demo notice", by(injector))
    client, there = signed_in(injector), {"clinic": clinic.id}
    page = reverse("injection:lift-recall", kwargs=there | {"recall": recall.id})
    assert "This field is required" in client.post(page, {"why": " "}).content.decode()
    assert recalled_lots(clinic) == (LOT,)
    listed = client.post(page, {"why": "withdrawn by Demo notice 2"}, follow=True).content.decode()
    assert "Demo notice" in listed
    assert "withdrawn by Demo notice 2" in listed
    assert recalled_lots(clinic) == ()
    of_the_lot = client.get(reverse("injection:lot", kwargs=there | {"lot": "c1234a"})).content.decode()
    assert "lifted on" in of_the_lot
    assert client.get(page).status_code == 404
    event = Event.objects.get(kind="injection.recall-lifted")
    assert (event.actor, event.thing, event.why) == (injector, LOT, "withdrawn by Demo notice 2")


def test_a_nurse_notes_a_recall_but_does_not_lift_one(clinic: Clinic, nurse: User, injector: User) -> None:
    recall = recall_lot(clinic, LOT, "Demo notice", by(injector))
    client, there = signed_in(nurse), {"clinic": clinic.id}
    assert "does not hold any more" not in client.get(reverse("injection:recalls", kwargs=there)).content.decode()
    page = reverse("injection:lift-recall", kwargs=there | {"recall": recall.id})
    assert client.post(page, {"why": "a slip"}).status_code == 403


def test_another_clinics_recall_is_not_there_to_be_lifted(
    clinic: Clinic, other_clinic: Clinic, injector: User
) -> None:
    recall = recall_lot(other_clinic, LOT, "Demo notice", by(injector))
    page = reverse("injection:lift-recall", kwargs={"clinic": clinic.id, "recall": recall.id})
    assert signed_in(injector).post(page, {"why": "a slip"}).status_code == 404
    assert recalled_lots(other_clinic) == (LOT,)


def test_stock_is_received_from_scanned_codes_and_written_off_on_its_pages(clinic: Clinic, nurse: User) -> None:
    client = signed_in(nurse)
    there = {"clinic": clinic.id}
    codes = "\n".join(f"(01)05012345678900(17)290500(10)C1(21)S{number}" for number in (1, 2))
    sent = {"codes": codes, "product": "BOTOX", "strength": "200"}
    page = client.post(reverse("injection:receive", kwargs=there), sent, follow=True)
    assert b"In stock: 2 of lot C1." in page.content
    vial = Vial.objects.get(serial="S2")
    assert (vial.gtin, vial.expiry.isoformat()) == ("05012345678900", "2029-05-31")
    client.post(reverse("injection:write-off", kwargs=there | {"vial": vial.id}), {"why": "dropped"})
    vial.refresh_from_db()
    assert vial.written_off_why == "dropped"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"codes": "(01)05012345678901"}, "misread"),
        ({"codes": "(17)290500(10)C1", "lot": "C2"}, "do not agree"),
        ({"codes": "(17)290500(10)C1\n(17)290500(10)C2"}, "do not agree"),
        ({"lot": "C1"}, "as it is printed"),
        ({"lot": "C1", "expiry": "2020-01-01"}, "expired"),
        ({"lot": "C1", "expiry": "2029-01-01", "product": "Dysport"}, "not recognised"),
        ({"lot": "C1", "expiry": "2029-01-01", "serials": "a\nb", "vials": "3"}, "2 serials or codes"),
    ],
)
def test_what_cannot_be_received_is_said_and_nothing_typed_is_lost(
    clinic: Clinic, nurse: User, sent: dict[str, str], says: str
) -> None:
    given = {"product": "BOTOX", "strength": "200"} | sent
    page = signed_in(nurse).post(reverse("injection:receive", kwargs={"clinic": clinic.id}), given)
    assert says in page.content.decode()
    assert given["product"] in page.content.decode()
    assert not Vial.objects.exists()


@pytest.mark.parametrize("name", ["stock", "receive", "day", "recalls"])
def test_every_page_of_the_stock_opens(clinic: Clinic, injector: User, session: Session, name: str) -> None:
    received(clinic, injector, "S2")
    page = signed_in(injector).get(reverse(f"injection:{name}", kwargs={"clinic": clinic.id}))
    assert page.status_code == 200


def test_the_page_of_a_day_says_whether_it_closes(clinic: Clinic, injector: User, session: Session) -> None:
    give_role(injector, clinic, Role.NURSE, by(injector))
    address = reverse("injection:day", kwargs={"clinic": clinic.id})
    page = signed_in(injector).get(address, {"day": session.date.isoformat()}).content.decode()
    assert "The day closes" in page
    assert "155 U" in page
    assert "JW" not in page  # the clinic is in the UK


def test_a_sound_record_of_sessions_has_no_findings(clinic: Clinic, injector: User, session: Session) -> None:
    lift_recall(recall_lot(clinic, "X1", "Demo notice", by(injector)), "a slip", by(injector))
    add_addendum(session, "a correction", by(injector))
    received(clinic, injector, "S2")
    signed(session.patient, clinic, injector, NOW + timedelta(days=84), "S3")
    assert list(findings()) == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE injection_session SET units = 100", "day, units or trainee"),
        ("UPDATE injection_session SET date = '2026-03-01'", "day, units or trainee"),
        ("UPDATE injection_session SET signed_as = '{\"trainee\": null}'", "not what was signed"),
        ("UPDATE injection_session SET patient_id = (SELECT id FROM people_patient WHERE id <> patient_id)",
         "its event"),
        ("UPDATE injection_vial SET units_given = 150, units_wasted = 50", "vials"),
        ("UPDATE injection_vial SET lot = 'X'", "vials"),
        ("UPDATE injection_vial SET session_id = NULL, taken = NULL, reconstituted = NULL, units_given = NULL, "
         "units_wasted = NULL", "vials"),
        ("UPDATE injection_vial SET expiry = '2029-01-01'", "not what was received"),
        ("UPDATE injection_addendum SET text = 'another'", "addendum"),
        ("UPDATE injection_recall SET source = 'another'", "recall"),
        ("UPDATE injection_recalllift SET why = 'another'", "lift of a recall"),
        ("DELETE FROM injection_recalllift", "the recall lift that it wrote down is gone"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_records_back_is_found(
    patient: Patient, injector: User, session: Session, statement: str, says: str
) -> None:
    lift_recall(recall_lot(session.clinic, "X1", "Demo notice", by(injector)), "a slip", by(injector))
    add_addendum(session, "a correction", by(injector))
    with attacker() as attack:
        attack(statement)
        found = [str(one) for one in findings()]
    assert any(says in one for one in found), found


def test_a_recall_that_is_gone_is_found(clinic: Clinic, injector: User) -> None:
    recall_lot(clinic, "X1", "Demo notice", by(injector))
    with attacker() as attack:
        attack("DELETE FROM injection_recall")
        found = [str(one) for one in findings()]
    assert any("the recall that it wrote down is gone" in one for one in found), found


def test_a_guard_that_is_gone_is_found(clinic: Clinic) -> None:
    with connection.cursor() as cursor:
        on = " ON injection_session" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER injection_session_stays_final{on}")
    assert any("its guard is gone" in str(one) for one in findings())
