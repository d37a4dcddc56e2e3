"""Courses of many people are those of each alone: `abate.response.course` is the reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.samples import some_days
from tests.registry.samples import AS_OF, bucket_of, days_of, session

from abate.criteria.tree import Outcome
from abate.diary import Diary
from abate.diary.months import JudgedDays
from abate.registry import rows
from abate.registry.answering import rows_of
from abate.registry.bucket import Bucket
from abate.registry.persons import histories, sessions_by_patient
from abate.registry.rows import FALLING, FALLS, MEASURES, Questions
from abate.response import course, reduction
from abate.response.stretch import Stretch

PRODUCTS = ("onabotulinumtoxinA", "Botox", "abobotulinumtoxinA", "some toxin", None)
INDICATIONS = ("chronic migraine", "cervical dystonia", "pain", None)


@st.composite
def sessions_of_people(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Sessions of four people: close together and far apart, of any product, some in the future."""
    found = {}
    for at in range(draw(st.integers(0, 14))):
        patient = f"p{draw(st.integers(0, 3)):02}"
        on = AS_OF - timedelta(days=draw(st.integers(-30, 400)))
        sure = draw(st.booleans())
        product = PRODUCTS[0] if sure else draw(st.sampled_from(PRODUCTS))
        indication = INDICATIONS[0] if sure else draw(st.sampled_from(INDICATIONS))
        found[patient, on, product] = session(patient, on, product=product, indication=indication, units=100 + at)
    return list(found.values())


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    sessions=sessions_of_people(),
    answered=st.sampled_from([0.3, 0.55, 0.9, 1.0]),
    complete=st.booleans(),
    first_person=st.sampled_from([0, 40_000]),
)
def test_every_stretch_of_everybody_is_that_of_the_person_alone(
    seed: int, sessions: list[dict[str, Any]], answered: float, complete: bool, first_person: int
) -> None:
    days = days_of(some_days(seed, people=4, span=450, answered=answered, missing=0.1))
    bucket = bucket_of(days, sessions, complete=complete, first_person=first_person)
    found = everything(bucket)["stretches"]
    assert found.schema == rows.STRETCHES
    given_to = sessions_by_patient(bucket.sessions)
    for at, (patient, history) in enumerate(zip(bucket.people["patient"], histories(bucket), strict=True)):
        diary = Diary(patient, days.filter(pl.col("patient") == patient))
        alone = course(diary, history, as_of=AS_OF, signed=given_to.get(patient, ()))
        theirs = found.filter(pl.col("person") == first_person + at)
        whole = {"baseline": alone.baseline, "last 28 days": alone.last_28_days, "last 12 weeks": alone.last_12_weeks}
        expected: dict[tuple[int, str], Stretch] = {(0, name): of for name, of in whole.items() if of is not None}
        for cycle in alone.cycles:
            expected |= {(cycle.number, f"weeks {window.weeks}"): window.stretch for window in cycle.windows}
        assert {(row["cycle"], row["stretch"]) for row in theirs.iter_rows(named=True)} == expected.keys()
        judged = JudgedDays.of(diary.days)
        baseline = with_migraine_days(alone.baseline, judged) if alone.baseline else None
        for row in theirs.iter_rows(named=True):
            same(row, with_migraine_days(expected[row["cycle"], row["stretch"]], judged), baseline)


def everything(bucket: Bucket) -> dict[str, pl.DataFrame]:
    """The rows of everybody in a bucket."""
    found = rows_of(bucket, Questions(AS_OF))
    return found.of(found.people["person"].to_list())


def with_migraine_days(stretch: Stretch, days: JudgedDays) -> Stretch:
    """The course of one person leaves these out."""
    if stretch.totals is None:
        return stretch
    months = days.count(stretch.last_day, stretch.months).of_person("migraine_days", 0)
    total = sum(low for low, _ in months), sum(high for _, high in months)
    return replace(stretch, totals={**stretch.totals, "migraine_days": total})


def same(row: dict[str, Any], alone: Stretch, baseline: Stretch | None) -> None:
    assert row["months"] == alone.months or alone.why
    assert row["answered"] == alone.answered
    assert (row["why"] is None) == (not alone.why)
    for name in MEASURES:
        bounds = row[f"{name} low"], row[f"{name} high"]
        if alone.totals is None:
            assert bounds == (None, None)
        else:
            assert bounds == pytest.approx(alone.totals[name], rel=1e-12)
    for name in FALLING:
        comparable = alone.totals and baseline is not None and row["stretch"] != "baseline"
        fell = reduction(alone, baseline, name) if comparable and baseline else None
        for fall in FALLS:
            met = None if fell is None else True if fell.low >= fall else False if fell.high < fall else None
            assert row[f"{name} fell {fall}"] is met, (name, fall)
        if fell is not None:
            said = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.NOT_KNOWN}[row[f"{name} fell 30"]]
            assert said is fell.is_meaningful


def headaches(first: date, days: int, *, every: int = 1) -> list[dict[str, Any]]:
    """Answered days with a headache on every so-manieth."""
    return [{"date": first + timedelta(days=at), "headache": at % every == 0} for at in range(days)]


def test_a_fall_of_exactly_30_per_cent_is_one() -> None:
    injected = AS_OF - timedelta(days=27)
    before = [{"date": injected - timedelta(days=at), "headache": at <= 20} for at in range(1, 29)]
    after = [{"date": injected + timedelta(days=at), "headache": at < 14} for at in range(28)]
    found = everything(bucket_of(days_of({"a": [*before, *after]}), [session("a", injected)]))
    window = found["stretches"].filter(pl.col("stretch") == "weeks 1-4").row(0, named=True)
    assert (window["headache_days low"], window["headache_days high"]) == (14, 14)
    assert window["headache_days fell 30"] is True
    assert window["headache_days fell 50"] is False


@pytest.mark.parametrize(
    ("kept", "why"), [(27, "the diary begins fewer than 28 days before the first injections"), (28, None)]
)
def test_a_diary_begun_less_than_a_month_before_the_injections_gives_no_baseline(kept: int, why: str | None) -> None:
    injected = AS_OF - timedelta(days=60)
    days = days_of({"a": headaches(injected - timedelta(days=kept), kept + 50, every=2)})
    bucket = bucket_of(days, [session("a", injected)])
    found = everything(bucket)["stretches"].filter(pl.col("stretch") == "baseline").row(0, named=True)
    assert (found["why"], found["answered"]) == (why, kept)
    alone = course(Diary("a", days), next(iter(histories(bucket))), as_of=AS_OF).baseline
    assert alone is not None
    assert bool(alone.why) == bool(why)
    assert alone.answered == kept


def test_sessions_are_numbered_by_day_and_only_where_they_certainly_count() -> None:
    first = AS_OF - timedelta(days=100)
    sessions = [
        session("a", first, units=100, lots=["A", "B"], injector="i"),
        session("a", first, product="Botox", units=55, lots=["B", "C"]),
        session("a", first + timedelta(days=40), product="some toxin"),
        session("a", first + timedelta(days=84)),
        session("a", AS_OF + timedelta(days=1)),
    ]
    found = rows_of(bucket_of(days_of({"a": headaches(first, 5)}), sessions), Questions(AS_OF))
    assert found.sessions.schema == rows.SESSIONS
    assert found.sessions.select("number", "days_since_previous").rows() == [
        (1, None),
        (None, None),
        (2, 84),
    ]
    both = found.sessions.row(0, named=True)
    assert (both["units"], both["lots"], both["sites"], both["injector"]) == (155, ["A", "B", "C"], None, "i")
    person = found.people.row(0, named=True)
    assert (person["sessions"], person["sessions_known"]) == (2, False)
    assert person["first_session"] == first
    assert person["has_baseline_date"] is True


def test_without_the_whole_list_of_sessions_nobody_has_a_baseline() -> None:
    injected = AS_OF - timedelta(days=60)
    bucket = bucket_of(
        days_of({"a": headaches(AS_OF - timedelta(days=200), 200)}), [session("a", injected)], complete=False
    )
    found = everything(bucket)
    assert set(found["stretches"]["stretch"]) == {"weeks 1-4", "weeks 5-8", "weeks 9-12"}
    assert found["stretches"]["headache_days fell 30"].null_count() == found["stretches"].height
    assert found["people"]["has_baseline_date"].to_list() == [False]
    assert found["people"]["sessions_known"].to_list() == [False]


def test_whoever_has_neither_day_nor_session_is_a_person_all_the_same() -> None:
    found = everything(bucket_of(days_of({}), histories={"a": "{}"}))
    assert found["people"].schema == rows.PEOPLE
    assert found["people"]["answered_days"].to_list() == [0]
    assert found["stretches"].schema == rows.STRETCHES
    assert found["stretches"].height == 0
