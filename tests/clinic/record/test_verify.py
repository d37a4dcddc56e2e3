# ruff: noqa: S608 - SQL put together from numbers is what an attacker writes
"""Any tampering with the record is found, and the first bad event named."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clinic.conftest import NOW, TODAY, made_patient
from tests.clinic.record.attack import attacker

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.models import DayEdit
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.intake.services import answer
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.people.services import own_doing
from abate.clinic.record.append import By, Entry, append
from abate.clinic.record.checks import findings
from abate.clinic.record.errors import BrokenRecordError
from abate.clinic.record.heads import findings_against, heads, read_heads
from abate.clinic.record.models import Chain, Event
from abate.clinic.record.verify import first_finding
from abate.errors import InputError

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def chain(clinic: Clinic, patient: Patient, nurse: User) -> Chain:
    """A clinic's chain of eight events: founded, consent, a role, then five that a nurse caused."""
    by = By(nurse, "nurse", NOW)
    for number in range(5):
        append([Entry("test.written", f"thing {number}", patient, "why", {"value": number})], by, clinic=clinic)
    return Chain.objects.get(clinic=clinic)


def first(chain: Chain) -> str:
    finding = first_finding(Chain.objects.get(id=chain.id))
    return "" if finding is None else str(finding)


def test_an_untouched_record_is_whole(chain: Chain) -> None:
    assert chain.length == 8
    assert list(findings()) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE record_event SET thing = 'another' WHERE number = 5", "event 5: it is not what was written down"),
        ("UPDATE record_event SET digest = previous WHERE number = 5", "event 5: it is not what was written down"),
        ("UPDATE record_event SET actor_id = NULL WHERE number = 6", "event 6: it is not what was written down"),
        ("UPDATE record_content SET body = '{}' WHERE event_id = {5}", "event 5: its content was changed"),
        ("DELETE FROM record_content WHERE event_id = {5}", "event 5: its content was removed without an erasure"),
        ("DELETE FROM record_event WHERE number = 5", "event 5: it is missing; the next that is there is event 6"),
        ("DELETE FROM record_event WHERE number = 8", "event 8: it is missing; the chain had 8 events"),
        ("DELETE FROM record_event WHERE number = 1", "event 1: it is missing"),
        ("UPDATE record_event SET number = 17 - number WHERE number IN (8, 9)", "event 8: it is missing"),
    ],
)
def test_a_changed_or_removed_event_is_named(chain: Chain, tampering: str, found: str) -> None:
    fifth = Event.objects.get(chain=chain, number=5).id
    with attacker() as attack:
        only_here = f" AND chain_id = {chain.id}" if "number" in tampering else ""
        attack(tampering.replace("{5}", str(fifth)) + only_here)
        assert found in first(chain)


def test_events_that_changed_places_are_found(chain: Chain) -> None:
    with attacker() as attack:
        for before, after in ((5, 1000), (6, 5), (1000, 6)):
            attack(f"UPDATE record_event SET number = {after} WHERE number = {before} AND chain_id = {chain.id}")
        assert "event 5: it is not what was written down" in first(chain)


@pytest.mark.parametrize("number", [-3, 0, 9, 12])
def test_an_inserted_event_is_found(chain: Chain, number: int) -> None:
    columns = "chain_id, at, actor_id, role, patient_id, kind, thing, why, content_digest, previous, digest"
    with attacker() as attack:
        if connection.vendor == "postgresql":
            attack("SET CONSTRAINTS ALL IMMEDIATE")
            attack("ALTER TABLE record_event DROP CONSTRAINT record_event_number_check")
        else:
            attack("PRAGMA ignore_check_constraints = ON")
        attack(
            f"INSERT INTO record_event (number, {columns}) SELECT {number}, {columns} FROM record_event "
            f"WHERE number = 5 AND chain_id = {chain.id}"
        )
        assert first(chain)


def test_an_end_that_was_cut_off_is_found_even_when_the_chains_row_was_rewritten_to_fit(chain: Chain) -> None:
    with attacker() as attack:
        attack("DELETE FROM record_content WHERE event_id IN (SELECT id FROM record_event WHERE number > 6)")
        attack(f"DELETE FROM record_event WHERE number > 6 AND chain_id = {chain.id}")
        attack(
            "UPDATE record_chain SET length = 6, head = (SELECT digest FROM record_event WHERE number = 6 "
            f"AND chain_id = {chain.id}) WHERE id = {chain.id}"
        )
        assert "event 6: the chain's row was rewritten" in first(chain)


def test_a_chain_put_back_to_an_earlier_state_with_its_seal_is_found_against_heads_kept_elsewhere(
    chain: Chain, clinic: Clinic
) -> None:
    earlier = Chain.objects.get(id=chain.id)
    append([Entry("test.written", "last")], By.site(NOW), clinic=clinic)
    kept = read_heads([str(head) for head in heads()], "heads.txt")
    assert list(findings_against(kept)) == []
    with attacker() as attack:
        last = f"number = 9 AND chain_id = {chain.id}"
        attack(f"DELETE FROM record_content WHERE event_id IN (SELECT id FROM record_event WHERE {last})")
        attack(f"DELETE FROM record_event WHERE {last}")
        row = (earlier.length, earlier.head, earlier.seal, chain.id)
        attack("UPDATE record_chain SET length = %s, head = %s, seal = %s WHERE id = %s", *row)
        assert first(chain) == ""
        assert "event 9: it is missing; the chain now ends with event 8" in str(next(findings_against(kept)))
        append([Entry("test.written", "another last")], By.site(NOW), clinic=clinic)
        assert first(chain) == ""
        assert "event 9: it is not the event that was there" in str(next(findings_against(kept)))


def test_two_clinics_chains_that_changed_owners_are_found(chain: Chain, other_clinic: Clinic) -> None:
    other, between = Chain.objects.get(clinic=other_clinic), Clinic.objects.create(name="Demo Between")
    with attacker() as attack:
        for one, owner in ((other, between.id), (chain, other.clinic_id), (other, chain.clinic_id)):
            spelt = owner if connection.vendor == "postgresql" else owner.hex  # type: ignore[union-attr]
            attack("UPDATE record_chain SET clinic_id = %s WHERE id = %s", spelt, one.id)
        assert "event 1: it is not what was written down" in first(chain)
        assert "event 1: it is not what was written down" in first(other)


def test_an_event_moved_to_another_chain_is_found_in_both(chain: Chain, other_clinic: Clinic) -> None:
    other = Chain.objects.get(clinic=other_clinic)
    with attacker() as attack:
        attack(f"UPDATE record_event SET chain_id = {other.id} WHERE chain_id = {chain.id} AND number = 8")
        assert "event 8: it is missing" in first(chain)
        assert "event 8: it lies beyond the end" in first(other)


def test_a_chain_that_was_removed_is_missed(chain: Chain) -> None:
    with attacker() as attack:
        attack(f"DELETE FROM record_chain WHERE id = {chain.id}")
        said = [str(finding) for finding in findings()]
        assert any("its chain is missing" in one for one in said)
        assert any("event with id" in one and "what it belongs to is gone" in one for one in said)


def test_content_removed_under_an_erasure_that_nobody_wrote_down_is_found(chain: Chain) -> None:
    fifth, sixth = (Event.objects.get(chain=chain, number=number).id for number in (5, 6))
    with attacker() as attack:
        attack(f"INSERT INTO record_erasure (event_id, by_id) VALUES ({fifth}, {sixth})")
        assert "event 5: its content is there, though it was erased" in first(chain)
        attack(f"DELETE FROM record_content WHERE event_id = {fifth}")
        assert "event 5: its content was removed by an erasure that does not name it" in first(chain)


def test_a_table_without_its_triggers_is_named(chain: Chain) -> None:
    with attacker(), connection.cursor() as cursor:
        on = " ON record_content" if connection.vendor == "postgresql" else ""
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if on else "SELECT 1")
        cursor.execute(f"DROP TRIGGER record_content_keeps_rows{on}")
        assert "record_content: its triggers are gone" in str(next(findings()))


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=13)
CHANGES = st.one_of(
    st.tuples(st.sampled_from(["role", "kind", "thing", "why", "content_digest", "previous", "digest"]), TEXTS),
    st.tuples(st.just("number"), st.integers(1, 2**40)),
    st.tuples(st.just("at"), st.timedeltas(timedelta(days=-9), timedelta(days=9)).map(lambda by: NOW + by)),
    st.tuples(st.sampled_from(["actor_id", "patient_id"]), st.none()),
    st.tuples(st.sampled_from(["salt", "body"]), TEXTS),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(4, 8), CHANGES)
def test_any_single_change_of_any_field_of_any_event_is_found(
    chain: Chain, number: int, change: tuple[str, object]
) -> None:
    column, value = change
    event = Event.objects.select_related("content").get(chain=chain, number=number)
    if value == getattr(event.content if column in ("salt", "body") else event, column):
        return
    if column == "number" and value in range(1, 9):
        value = 2**41
    with attacker() as attack:
        if column in ("salt", "body"):
            attack(f"UPDATE record_content SET {column} = %s WHERE event_id = {event.id}", value)
        else:
            attack(f"UPDATE record_event SET {column} = %s WHERE id = {event.id}", value)
        assert f"event {number}: " in first(chain)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's columns hold nothing of another type")
@pytest.mark.parametrize("column", ["actor_id", "patient_id", "number", "thing", "previous", "digest"])
def test_a_field_that_holds_what_was_never_written_by_us_is_found_and_stops_nothing(
    chain: Chain, column: str
) -> None:
    with attacker() as attack:
        attack(f"UPDATE record_event SET {column} = x'ff00' WHERE number = 5 AND chain_id = {chain.id}")
        assert "event 5" in first(chain)


@pytest.fixture
def answered(patient: Patient) -> Patient:
    """A patient with two answered days, the second answered on two phones, and two answers."""
    for day, phone in ((0, 1), (1, 1), (1, 2)):
        edit = SentEdit(uuid4(), TODAY - timedelta(days=day), NOW, (), Answers(headache=True, note=f"note {phone}"))
        take_in(patient, UUID(int=phone), [edit], own_doing(patient, NOW))
    answer(patient, {"headache.since": "2024-01-01", "conditions": []}, own_doing(patient, NOW))
    return patient


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE diary_dayedit SET date = '2026-02-01' WHERE date = '2026-03-02'", "it is not what its event says"),
        ("UPDATE diary_dayedit SET made = '2020-01-01 00:00:00+00:00'", "it is not what its event says"),
        ("UPDATE diary_dayedit SET received = '2020-01-01 00:00:00+00:00'", "it is not what its event says"),
        ("UPDATE diary_dayedit SET replaces = '[\"{edit}\"]' WHERE date = '2026-03-01'", "not what its event says"),
        (
            "UPDATE diary_dayedit SET patient_id = (SELECT id FROM people_patient WHERE id <> '{patient}')",
            "event says",
        ),
        ("DELETE FROM diary_dayedit WHERE date = '2026-03-02'", "the edit that it wrote down is gone"),
        ("UPDATE diary_diaryday SET answers = '{\"headache\": false}'", "the day is not what its edits make it"),
        ("UPDATE diary_diaryday SET others = '[]'", "2026-03-01: the day is not what its edits make it"),
        ("UPDATE diary_diaryday SET date = '2026-02-01' WHERE date = '2026-03-02'", "the day is not what its edits"),
        ("DELETE FROM diary_diaryday WHERE date = '2026-03-02'", "2026-03-02: the day is not what its edits make it"),
        ("UPDATE intake_answer SET key = 'allergies' WHERE key = 'conditions'", "it is not what its event says"),
        ("DELETE FROM intake_answer WHERE key = 'conditions'", "the answer that it wrote down is gone"),
    ],
)
def test_a_days_and_an_answers_row_must_say_what_the_record_says(
    answered: Patient, other_clinic: Clinic, tampering: str, found: str
) -> None:
    made_patient("Demo Bryony", other_clinic)
    assert list(findings()) == []
    edit = str(DayEdit.objects.filter(patient=answered).earliest("date").id)
    name = str(answered.id) if connection.vendor == "postgresql" else answered.id.hex
    with attacker() as attack:
        attack(tampering.replace("{edit}", edit).replace("{patient}", name))
        assert any(found in str(finding) for finding in findings())


def test_the_command_names_what_is_wrong(chain: Chain) -> None:
    call_command("verify_record")
    with attacker() as attack:
        attack("UPDATE record_event SET why = 'nothing' WHERE number = 7")
        with pytest.raises(BrokenRecordError, match="chain of Demo Clinic, event 7: it is not what was written down"):
            call_command("verify_record")


def test_a_file_that_holds_no_heads_is_refused_with_its_lines() -> None:
    with pytest.raises(InputError, match=r"heads.txt:2: 'what else': this is no chain's head"):
        read_heads(["# heads", "what else"], "heads.txt")
    with pytest.raises(InputError, match="no chain's head stands in it"):
        read_heads([], "heads.txt")
