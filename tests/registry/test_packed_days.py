"""Days packed bit by bit are counted as judged days are: the rules are stated once."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.samples import AS_OF, HEADACHE, frame_of, some_days
from tests.registry.samples import days_of

from abate.diary.day_rules import RULE_NAMES
from abate.diary.months import JudgedDays, Months
from abate.diary.packed import PackedDays
from abate.registry.derived import from_tables, tables_of


def same(one: Months, other: Months) -> None:
    assert one.patients == other.patients
    assert (one.first_day == other.first_day).all()
    assert (one.answered == other.answered).all()
    for name in RULE_NAMES:
        assert (one.true[name] == other.true[name]).all(), name
        assert (one.false[name] == other.false[name]).all(), name
    assert (one.hours_known == other.hours_known).all()
    assert one.hours == pytest.approx(other.hours, rel=1e-12, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    people=st.integers(1, 5),
    span=st.integers(1, 300),
    answered=st.sampled_from([0.02, 0.5, 0.95]),
    shift=st.integers(-400, 40),
    months=st.integers(1, 13),
)
def test_packed_days_are_counted_as_judged_days_are(  # noqa: PLR0917
    seed: int, people: int, span: int, answered: float, shift: int, months: int
) -> None:
    judged = JudgedDays.of(days_of(some_days(seed, people=people, span=span, answered=answered, missing=0.3)))
    packed = PackedDays.of(judged)
    as_of = AS_OF + timedelta(days=shift)
    same(packed.count(as_of, months), judged.count(as_of, months))
    each = np.array([as_of - timedelta(days=17 * at) if at % 3 else "NaT" for at in range(people)], "datetime64[D]")
    same(packed.count(each, months), judged.count(each, months))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), span=st.integers(1, 300), back=st.integers(0, 350))
def test_the_first_and_last_answered_day_up_to_a_day_are_those_of_the_diary(seed: int, span: int, back: int) -> None:
    people = some_days(seed, people=4, span=span, answered=0.2)
    until = AS_OF - timedelta(days=back)
    first, last, answered = PackedDays.of(JudgedDays.of(days_of(people))).first_and_last(until)
    for at, days in enumerate(people.values()):
        dates = sorted(day["date"] for day in days if day["date"] <= until)
        assert answered[at] == len(dates)
        assert first[at].item() == (dates[0] if dates else None)
        assert last[at].item() == (dates[-1] if dates else None)


def test_someone_without_a_day_is_open_on_every_day() -> None:
    days = days_of({"b": [{"date": AS_OF, "headache": True, "hours": 5.0}]})
    counted = PackedDays.of(JudgedDays.of(days), ["a", "b", "c"]).count(AS_OF, 2)
    assert counted.answered.tolist() == [[0, 0], [1, 0], [0, 0]]
    assert counted.low_and_high("headache_days")[1].tolist() == [[28, 28], [28, 28], [28, 28]]
    assert np.isnat(counted.first_day[[0, 2]]).all()
    assert counted.low_and_high("headache_hours")[0][1].tolist() == [5.0, 0.0]


@pytest.mark.parametrize("hours", [0.1, 1 / 3, 7.123456789, 24.0, 0.25])
def test_hours_are_kept_exactly_whatever_their_fractions(hours: float) -> None:
    days = [{"patient": "a", "date": AS_OF - timedelta(days=at), **HEADACHE, "hours": hours} for at in range(56)]
    judged = JudgedDays.of(frame_of(sorted(days, key=lambda day: day["date"])))
    packed = PackedDays.of(judged)
    whole = packed.hours / 65_536
    assert (whole + (0 if packed.rest is None else packed.rest) == hours).all()
    assert packed.count(AS_OF, 2).hours.ravel().tolist() == pytest.approx([28 * hours] * 2, rel=1e-14)


def test_the_oldest_and_the_newest_day_a_diary_may_have_lie_in_one_diary() -> None:
    days = days_of({"a": [{"date": day, "headache": True} for day in (date(1950, 1, 1), date(1969, 12, 31), AS_OF)]})
    judged = JudgedDays.of(days)
    packed = PackedDays.of(judged)
    for as_of in (date(1950, 1, 1), date(1970, 1, 1), AS_OF):
        same(packed.count(as_of, 3), judged.count(as_of, 3))


def test_nobody_at_all_is_counted_without_complaint() -> None:
    judged = JudgedDays.of(days_of({}))
    same(PackedDays.of(judged).count(AS_OF, 2), judged.count(AS_OF, 2))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), others=st.booleans())
def test_the_derived_tables_give_the_packed_days_back(seed: int, others: bool) -> None:
    judged = JudgedDays.of(days_of(some_days(seed, people=3, span=200)))
    patients = ["nobody", *judged.patients, "q"]
    packed = PackedDays.of(judged, patients)
    tables = {name: frame for name, frame in tables_of(packed).items() if others or name != "judged-others"}
    again = from_tables(tables, patients)
    rules = tuple(again.true)
    assert (len(rules) == len(RULE_NAMES)) is others
    one, other = (days.count(AS_OF, 4, rules) for days in (packed, again))
    assert all((one.true[name] == other.true[name]).all() for name in rules)
    assert all((one.false[name] == other.false[name]).all() for name in rules)
    assert (one.hours == other.hours).all()
    assert (one.answered == other.answered).all()
