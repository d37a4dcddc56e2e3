"""Which edit of a day is shown depends on the edits alone, whatever the way does to them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clinic.conftest import NOW, TODAY, made_patient

from abate.clinic.diary.answers import Answers
from abate.clinic.diary.models import DayEdit, DiaryDay
from abate.clinic.diary.sync import SentEdit, take_in
from abate.clinic.diary.versions import Edit, versions
from abate.clinic.people.services import own_doing

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


def edit(number: int, *replaces: int, minute: int = 0) -> Edit:
    return Edit(UUID(int=number), BEGIN + timedelta(minutes=minute), frozenset(UUID(int=one) for one in replaces))


def shown(*edits: Edit) -> list[int]:
    return [one.int for one in versions(edits)]


@st.composite
def edits_of_a_day(draw: st.DrawFn) -> list[Edit]:
    """Each may replace any earlier ones (as honest phones do), itself, later ones or unknown ones (as none does)."""
    numbers = range(1, draw(st.integers(1, 9)) + 1)
    return [
        edit(
            number,
            *draw(st.sets(st.integers(1, 11), max_size=4)),
            minute=draw(st.integers(0, 3)),
        )
        for number in numbers
    ]


def test_the_edit_made_last_is_shown_and_the_other_stands_beside_it() -> None:
    assert shown(edit(1, minute=5), edit(2, minute=4)) == [1, 2]


def test_an_edit_that_saw_both_replaces_both() -> None:
    assert shown(edit(1), edit(2), edit(3, 1, 2)) == [3]


def test_a_phone_whose_clock_is_behind_still_replaces_what_it_saw() -> None:
    assert shown(edit(1, minute=60), edit(2, 1, minute=0)) == [2]


def test_where_the_clocks_agree_the_id_decides() -> None:
    assert shown(edit(1), edit(2)) == [2, 1]


def test_an_edit_that_replaces_itself_stands() -> None:
    assert shown(edit(1, 1)) == [1]


def test_edits_that_replace_one_another_in_a_circle_all_stand() -> None:
    assert shown(edit(1, 2), edit(2, 1)) == [2, 1]


def test_a_circle_does_not_vanish_behind_an_edit_that_has_nothing_to_do_with_it() -> None:
    assert shown(edit(1, 2), edit(2, 1), edit(3)) == [3, 2, 1]


def test_a_circle_that_was_seen_and_replaced_is_gone() -> None:
    assert shown(edit(1, 2), edit(2, 1), edit(3, 1)) == [3]


@given(edits_of_a_day(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_shows_the_same(edits: list[Edit], chance: random.Random) -> None:
    shuffled = chance.sample(edits, len(edits))
    assert versions(shuffled) == versions(edits)


@given(edits_of_a_day())
def test_no_edit_that_no_other_replaces_is_ever_lost_and_something_is_always_shown(edits: list[Edit]) -> None:
    standing = versions(edits)
    replaced = {one for other in edits for one in other.replaces if one != other.id}
    assert standing
    assert {one.id for one in edits} - replaced <= set(standing)


@given(edits_of_a_day())
def test_whoever_is_not_shown_was_replaced_by_what_leads_up_to_one_that_is(edits: list[Edit]) -> None:
    by_id = {one.id: one for one in edits}
    reached, ahead = set(), versions(edits)
    while ahead:
        one = ahead.pop()
        if one in by_id and one not in reached:
            reached.add(one)
            ahead.extend(by_id[one].replaces)
    assert reached == set(by_id)


@pytest.mark.django_db
@pytest.mark.database
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=edits_of_a_day(), chance=st.randoms(use_true_random=False))
def test_any_split_into_batches_any_order_and_any_repeats_store_the_same_day(
    db: None, edits: list[Edit], chance: random.Random
) -> None:
    patient = made_patient(f"Demo {uuid4()}")
    name = {one.id: uuid4() for one in edits}
    sent = [
        SentEdit(
            name[one.id],
            TODAY,
            one.made,
            tuple(name.get(other, other) for other in one.replaces),
            Answers(headache=True, hours=one.id.int),
        )
        for one in edits
    ]
    arriving = chance.choices(sent, k=len(sent)) + chance.sample(sent, len(sent))
    while arriving:
        size = chance.randint(1, 4)
        batch, arriving = arriving[:size], arriving[size:]
        taken = take_in(patient, UUID(int=chance.randint(1, 3)), batch, own_doing(patient, NOW))
        assert set(taken.safe) == {one.id for one in batch}
    first, *others = versions([Edit(one.id, one.made, frozenset(one.replaces)) for one in sent])
    day = DiaryDay.objects.get(patient=patient)
    assert (day.edit_id, day.others) == (first, [str(one) for one in others])
    assert day.answers == {"headache": True, "hours": next(k.int for k, v in name.items() if v == first)}
    assert DayEdit.objects.filter(patient=patient).count() == len(sent)
