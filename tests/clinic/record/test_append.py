"""What is written down is only added to, whoever writes and by whatever way."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from tests.clinic.conftest import NOW, TODAY, made_patient
from tests.running import own_database, ready_clinic

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.intake.services import answer
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.people.services import own_doing
from abate.clinic.record.append import By, Entry, append
from abate.clinic.record.erasure import erase
from abate.clinic.record.errors import AppendOnlyError, EntryError
from abate.clinic.record.guards import unguarded_tables
from abate.clinic.record.models import Chain, Content, Event
from abate.clinic.record.verify import first_finding

GUARDED = ("record_event", "record_content", "record_erasure", "diary_dayedit", "intake_answer")
database = pytest.mark.database
pytestmark = pytest.mark.django_db


@database
@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET event_id = event_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_itself_refuses_what_would_change_or_remove_a_row(
    patient: Patient, table: str, statement: str
) -> None:
    alone = made_patient("Demo Clover")
    for whose in (patient, alone):
        take_in(whose, uuid4(), [SentEdit(uuid4(), TODAY, NOW, (), Answers(headache=True))], own_doing(whose, NOW))
    answer(patient, {"conditions": []}, own_doing(patient, NOW))
    erase(alone, own_doing(alone, NOW))
    if "TRUNCATE" in statement and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    column = "id" if table == "record_event" else "event_id"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="is only added to"), transaction.atomic():
            cursor.execute(statement.format(table).replace("event_id", column))
    assert unguarded_tables() == []


def test_the_orm_refuses_every_way_to_change_or_remove_an_event(clinic: Clinic) -> None:
    event = Event.objects.get(chain__clinic=clinic)
    ways = (
        event.save,
        event.delete,
        lambda: Event.objects.update(why="changed"),
        lambda: Event.objects.filter(id=event.id).delete(),
        lambda: Event.objects.bulk_update([event], ["why"]),
        lambda: Event.objects.bulk_create(
            [event], update_conflicts=True, unique_fields=["id"], update_fields=["why"]
        ),
        lambda: Event.objects.bulk_create([event], None, False, True, ["why"], ["id"]),
        lambda: Event.objects.bulk_create([event], ignore_conflicts=True),
        lambda: Event.objects.update_or_create(id=event.id, defaults={"why": "changed"}),
        lambda: event.chain.events.all().delete(),
        lambda: event.chain.events.update(why="changed"),
        lambda: Content.objects.filter(event=event).update(body="{}"),
    )
    for way in ways:
        with pytest.raises(AppendOnlyError):
            way()


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (Entry("a.b", "x" * 201), "thing: 201 characters; the record holds 200"),
        (Entry("a.b", "x", why="y" * 501), "why: 501 characters; the record holds 500"),
        (Entry("a." + "b" * 39, "x"), "kind: 41 characters; the record holds 40"),
        (Entry("a.b", "x\x00"), "thing: it holds a character that cannot be stored"),
        (Entry("a.b", "x", why="\ud800"), "why: it holds a character that cannot be stored"),
        (Entry("a.b", "x", content={"note": "\udfff"}), "content: it holds half a character"),
    ],
)
def test_what_the_record_cannot_hold_is_refused_and_never_cut(clinic: Clinic, entry: Entry, why: str) -> None:
    with pytest.raises(EntryError, match=why):
        append([Entry("a.b", "sound"), entry], By.site(NOW), clinic=clinic)
    assert Event.objects.count() == 1


@database
def test_texts_at_their_longest_are_held(clinic: Clinic) -> None:
    longest = Entry("k" * 40, "😀" * 200, why="ß" * 500, content={"note": "a\x00b " + "😀" * 5000})
    append([longest], By.site(NOW), clinic=clinic)
    assert first_finding(Chain.objects.get(clinic=clinic)) is None


@database
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=9))])
@pytest.mark.parametrize("microsecond", [0, 1, 999_999])
def test_an_instant_is_the_same_wherever_it_was_written_and_whatever_its_fraction(
    clinic: Clinic, zone: timezone, microsecond: int
) -> None:
    now = datetime(2026, 3, 29, 1, 30, 59, microsecond, tzinfo=zone)
    append([Entry("test.written", "x")], By.site(now), clinic=clinic)
    assert Event.objects.latest("id").at == now
    assert first_finding(Chain.objects.get(clinic=clinic)) is None


@database
def test_events_are_appended_all_or_none(clinic: Clinic) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append([Entry("test.written", "x")] * 3, By.site(NOW), clinic=clinic)
        raise ZeroDivisionError
    append([], By.site(NOW), clinic=clinic)
    chain = Chain.objects.get(clinic=clinic)
    assert (chain.length, Event.objects.filter(chain=chain).count(), first_finding(chain)) == (1, 1, None)


WRITER = """
import sys, time, django; django.setup()
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from abate.clinic.people.models import Clinic
from abate.clinic.record.append import By, Entry, append
clinic = Clinic.objects.get()
while not Path(sys.argv[2]).exists(): time.sleep(0.002)
for number in range(30):
    for where in (clinic, None):
        entry = Entry("test.written", f"{sys.argv[1]} {number}", content={"n": number})
        append([entry] * 2, By.site(datetime.now(UTC)), clinic=where)
"""

CLINIC_WITHOUT_CHAIN = (
    "from abate.clinic.people.models import Clinic; Clinic.objects.create(name='Demo', jurisdiction='uk')"
)


@database
def test_processes_that_begin_a_chain_and_append_at_once_leave_one_whole_chain(tmp_path: Path) -> None:
    with own_database() as address:
        clinic = ready_clinic(tmp_path, address)
        clinic.command("shell", "-v", "0", "-c", CLINIC_WITHOUT_CHAIN)
        go = tmp_path / "go"
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(one), str(go)], env=clinic.environment)
            for one in range(2)
        ]
        go.touch()
        assert [writer.wait(120) for writer in writers] == [0, 0]
        assert "whole: 240 events in 2 chains" in clinic.command("verify-record")
