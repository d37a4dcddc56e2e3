"""What phones send is stored once, whatever the way does to it; what cannot be true is refused by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from django.db import connection
from tests.clinic.conftest import NOW, TODAY, made_patient

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.changes import days_changed
from abate.clinic.diary.models import DayEdit, DiaryDay
from abate.clinic.diary.sync import EDITED, SentEdit, Taken, answers_of, rebuild_days, take_in
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.people.services import own_doing
from abate.clinic.record.append import Entry, append
from abate.clinic.record.models import Erasure, Event

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PHONE = UUID(int=1)


def edit(*replaces: UUID, headache: bool = True, minutes: int = 0, day: date = TODAY) -> SentEdit:
    return SentEdit(uuid4(), day, NOW + timedelta(minutes=minutes), replaces, Answers(headache=headache))


def take(patient: Patient, *edits: SentEdit, phone: UUID = PHONE) -> Taken:
    return take_in(patient, phone, edits, own_doing(patient, NOW))


def send(patient: Patient, *edits: SentEdit, phone: UUID = PHONE) -> tuple[UUID, ...]:
    return take(patient, *edits, phone=phone).safe


def test_an_edit_sent_again_is_acknowledged_and_stored_once(patient: Patient) -> None:
    one = edit()
    assert send(patient, one) == send(patient, one) == (one.id,)
    assert DayEdit.objects.count() == 1
    assert DiaryDay.objects.get().answers == {"headache": True}


def test_an_edit_twice_in_one_batch_is_stored_once(patient: Patient) -> None:
    one = edit()
    assert send(patient, one, one) == (one.id,)
    assert Event.objects.filter(kind=EDITED).count() == 1


def test_two_different_edits_with_one_id_in_one_batch_are_refused_and_the_others_stored(patient: Patient) -> None:
    one, other = edit(), edit(day=TODAY - timedelta(days=1))
    taken = take(patient, one, replace(one, answers=Answers(headache=False)), other)
    assert taken.safe == (other.id,)
    assert [(refused.id, "two different edits" in refused.why) for refused in taken.refused] == [(one.id, True)]


def test_a_known_id_with_other_answers_is_never_acknowledged(patient: Patient) -> None:
    one = edit()
    send(patient, one)
    taken = take(patient, replace(one, answers=Answers(headache=True, note="more")))
    assert taken.safe == ()
    assert "another edit has this id" in taken.refused[0].why


def test_the_id_of_another_patients_edit_tells_nothing_of_theirs(patient: Patient, clinic: Clinic) -> None:
    theirs = edit()
    send(made_patient("Demo Birch", clinic), theirs)
    taken = take(patient, theirs)
    assert taken.refused[0].why == "another edit has this id; answer the day again"
    assert days_changed(patient, 0) == []


def test_two_phones_that_answer_the_same_day_lose_neither_answer(patient: Patient) -> None:
    earlier, later = edit(headache=False), edit(headache=True, minutes=5)
    send(patient, later)
    send(patient, earlier, phone=UUID(int=2))
    day = DiaryDay.objects.get()
    assert day.edit_id == later.id
    assert day.others == [str(earlier.id)]


def test_an_edit_that_replaces_one_still_on_its_way_replaces_it_when_it_comes(patient: Patient) -> None:
    first = edit(headache=False)
    second = edit(first.id, minutes=1)
    send(patient, second)
    send(patient, first)
    day = DiaryDay.objects.get()
    assert (day.edit_id, day.others) == (second.id, [])


def test_an_answer_taken_back_leaves_the_day_unanswered_and_its_history_whole(patient: Patient) -> None:
    first = edit()
    send(patient, first)
    send(patient, SentEdit(uuid4(), TODAY, NOW + timedelta(minutes=1), (first.id,), None))
    assert DiaryDay.objects.get().answers is None
    assert DayEdit.objects.count() == 2


def test_a_contradiction_is_refused_with_its_reason_and_the_other_days_are_stored(patient: Patient) -> None:
    sound = edit(day=TODAY - timedelta(days=1))
    wrong = SentEdit(uuid4(), TODAY, NOW, (), Answers(headache=False, hours=4))
    taken = take(patient, wrong, sound)
    assert taken.safe == (sound.id,)
    assert [refused.id for refused in taken.refused] == [wrong.id]
    assert "no headache, yet hours" in taken.refused[0].why


@pytest.mark.parametrize("day", [date(1949, 12, 31), date(1, 1, 1), date(9999, 12, 31), date(2026, 3, 3)])
@pytest.mark.parametrize("answers", [Answers(headache=True), None])
def test_days_before_any_diary_and_days_to_come_are_refused(
    patient: Patient, day: date, answers: Answers | None
) -> None:
    assert take(patient, SentEdit(uuid4(), day, NOW, (), answers)).safe == ()


def test_tomorrow_is_today_already_where_the_sun_rises_first(patient: Patient) -> None:
    evening = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # 00:00 on 3 March in Kiritimati
    one = edit(day=date(2026, 3, 3))
    assert take_in(patient, PHONE, [one], own_doing(patient, evening)).safe == (one.id,)


@pytest.mark.parametrize(
    "made",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(1969, 12, 31, 23, 59, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
    ],
)
def test_an_edit_made_at_no_possible_time_is_refused_and_breaks_nothing(patient: Patient, made: datetime) -> None:
    sound = edit()
    taken = take(patient, replace(edit(), made=made), sound)
    assert taken.safe == (sound.id,)
    assert "clock" in taken.refused[0].why


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_wrong_clock_loses_nothing(patient: Patient, year: int) -> None:
    right, wrong = edit(), replace(edit(), made=datetime(year, 1, 1, tzinfo=UTC))
    assert set(send(patient, right, wrong)) == {right.id, wrong.id}
    day = DiaryDay.objects.get()
    assert {str(day.edit_id), *day.others} == {str(right.id), str(wrong.id)}


def test_a_day_whose_content_was_erased_reads_as_not_answered_and_its_edit_stays_safe(patient: Patient) -> None:
    shown, beside = edit(minutes=1), edit()
    send(patient, shown, beside)
    erasure = append([Entry("record.erased", "the diary", patient)], own_doing(patient, NOW), clinic=None)[0]
    for stored in DayEdit.objects.all():
        Erasure(event=stored.event, by=erasure).save()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM record_content WHERE event_id = %s", [stored.event_id])
    rebuild_days(Patient.objects.get(id=patient.id), {TODAY})
    (changed,) = days_changed(patient, 0)
    assert changed.day.answers is None
    assert [answers_of(other) for other in changed.others] == [None]
    assert send(patient, shown) == (shown.id,)


def test_days_made_anew_from_their_edits_are_the_same(patient: Patient) -> None:
    send(patient, edit(), edit(minutes=2, headache=False))
    before = DiaryDay.objects.values("edit", "answers", "others").get()
    rebuild_days(Patient.objects.get(id=patient.id), {TODAY})
    assert DiaryDay.objects.values("edit", "answers", "others").get() == before


def test_a_phone_is_told_a_bounded_number_of_days_and_the_rest_when_it_asks_again(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abate.clinic.diary.changes.MOST_DAYS", 4)
    send(patient, *(edit(day=TODAY - timedelta(days=ago)) for ago in range(10)))
    told, seen = [], 0
    while days := days_changed(patient, seen):
        assert len(days) <= 4
        told += [changed.day.date for changed in days]
        seen = days[-1].day.change
    assert sorted(told) == [TODAY - timedelta(days=ago) for ago in reversed(range(10))]


def test_telling_changes_asks_the_database_twice_however_many_days_have_two_versions(
    patient: Patient, django_assert_num_queries: object
) -> None:
    for ago in range(6):
        day = TODAY - timedelta(days=ago)
        send(patient, edit(day=day), edit(day=day, minutes=1))
    with django_assert_num_queries(2):  # type: ignore[operator]
        days = days_changed(patient, 0)
        assert [len(changed.others) for changed in days] == [1] * 6
        assert all(answers_of(other) for changed in days for other in changed.others)


def test_a_batch_asks_the_database_as_often_as_a_single_edit(
    patient: Patient, django_assert_max_num_queries: object
) -> None:
    send(patient, edit())
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        send(patient, *(edit(day=TODAY - timedelta(days=ago)) for ago in range(90)))
