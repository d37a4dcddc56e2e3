"""What phones send is stored once, whatever the way does to it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.clinic.conftest import NOW, TODAY

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.models import DayEdit, DiaryDay
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.people.models import Patient
from abate.clinic.people.services import own_doing

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PHONE = UUID(int=1)


def edit(*replaces: UUID, headache: bool = True, minutes: int = 0) -> SentEdit:
    return SentEdit(uuid4(), TODAY, NOW + timedelta(minutes=minutes), replaces, Answers(headache=headache))


def send(patient: Patient, *edits: SentEdit, phone: UUID = PHONE) -> tuple[UUID, ...]:
    return take_in(patient, phone, edits, own_doing(patient, NOW)).safe


def test_an_edit_sent_again_is_acknowledged_and_stored_once(patient: Patient) -> None:
    one = edit()
    assert send(patient, one) == send(patient, one) == (one.id,)
    assert DayEdit.objects.count() == 1
    assert DiaryDay.objects.get().answers == {"headache": True}


def test_two_phones_that_answer_the_same_day_lose_neither_answer(patient: Patient) -> None:
    earlier, later = edit(headache=False), edit(headache=True, minutes=5)
    send(patient, later)
    send(patient, earlier, phone=UUID(int=2))
    day = DiaryDay.objects.get()
    assert day.edit_id == later.id
    assert day.others == [str(earlier.id)]
