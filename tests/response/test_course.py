"""The course of a treatment: windows of four weeks that meet without a gap, and words where there is no figure."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abate.criteria.tree import Outcome
from abate.diary import Diary
from abate.diary.day import ACUTE_CLASSES, SCHEMA
from abate.diary.table import DiaryTable
from abate.history import History
from abate.response import Course, course

FIRST = date(2026, 1, 5)
BOTOX = {"product": "Botox", "indication": "chronic migraine", "units": 155}
MEASURES = ("headache_days", "moderate_severe_days", "clear_days", "headache_hours")

HEADACHE: dict[str, Any] = {"headache": True, "hours": 6.0, "severity": 2, "triptan": True}
CLEAR: dict[str, Any] = {"headache": False}


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


def diary(days: dict[date, dict[str, Any]]) -> Diary:
    """A diary in which no medicine but the triptan of a headache day was taken."""
    none_taken = dict.fromkeys(ACUTE_CLASSES, False)
    rows = [{"date": day, **none_taken, **answers} for day, answers in sorted(days.items())]
    columns = [name for name in SCHEMA if name in ("date", "headache", "hours", "severity", *ACUTE_CLASSES)]
    frame = pl.DataFrame({name: [row.get(name) for row in rows] for name in columns}, {n: SCHEMA[n] for n in columns})
    return Diary("Demo Amber", DiaryTable.of(frame).days)


def history(*injected: int, **more: Any) -> History:
    sessions = [{**BOTOX, "date": after(days).isoformat()} for days in injected]
    return History.model_validate({"toxin_sessions": sessions, **more})


def every_day(first: int, last: int, headaches_of_28: int) -> dict[date, dict[str, Any]]:
    """Each day answered, with so many headache days at the start of every 28 from `first` on."""
    return {after(day): HEADACHE if (day - first) % 28 < headaches_of_28 else CLEAR for day in range(first, last + 1)}


def looked_at(days: dict[date, dict[str, Any]], *injected: int, on: int) -> Course:
    return course(diary(days), history(*injected), as_of=after(on))


# ---- the slow and obvious reference --------------------------------------------------------------------


def walked(days: dict[date, dict[str, Any]], first: date, last: date) -> tuple[int, dict[str, tuple[float, float]]]:
    """A stretch, day by day: how many days are answered, and the lowest and highest sum of each measure."""
    answered, low, high = 0, dict.fromkeys(MEASURES, 0.0), dict.fromkeys(MEASURES, 0.0)
    day = first
    while day <= last:
        said = days.get(day)
        answered += said is not None
        for measure in MEASURES:
            lowest, highest = bounds_of_a_day(measure, said)
            low[measure] += lowest
            high[measure] += highest
        day += timedelta(days=1)
    return answered, {measure: (low[measure], high[measure]) for measure in MEASURES}


def bounds_of_a_day(measure: str, said: dict[str, Any] | None) -> tuple[float, float]:
    if measure == "headache_hours":
        if said is None:
            return 0, 24
        if said["headache"] is False:
            return 0, 0
        hours = said.get("hours")
        return (0, 24) if hours is None else (hours, hours)
    if said is None:
        return 0, 1
    if measure == "headache_days":
        return (1, 1) if said["headache"] else (0, 0)
    if measure == "moderate_severe_days":
        if not said["headache"]:
            return 0, 0
        severity = said.get("severity")
        return (0, 1) if severity is None else (int(severity >= 2), int(severity >= 2))
    return (0, 0) if said["headache"] or said.get("triptan") else (1, 1)


def made_up(seed: int) -> dict[date, dict[str, Any]]:
    """Days around two sessions, with gaps of any length."""
    chance = Random(seed)  # noqa: S311 - invented days
    answered, headache = chance.choice([0.4, 0.55, 0.9, 1]), chance.random()
    days: dict[date, dict[str, Any]] = {}
    for day in range(-90, 201):
        if chance.random() < answered:
            hours, severity = chance.choice([None, 0.5, 6.0, 24.0]), chance.choice([None, 1, 2, 3])
            aching = {"headache": True, "hours": hours, "severity": severity, "triptan": True}
            days[after(day)] = aching if chance.random() < headache else CLEAR
    return days


@given(seed=st.integers(0, 10_000), gap=st.integers(20, 100), on=st.integers(0, 200))
def test_every_window_and_the_baseline_are_what_walking_day_by_day_gives(seed: int, gap: int, on: int) -> None:
    days = made_up(seed)
    found = looked_at(days, 0, gap, on=on)
    for cycle, starts in zip(found.cycles, (0, gap), strict=False):
        for at, window in enumerate(cycle.windows):
            first, last = after(starts + 28 * at), after(starts + 28 * at + 27)
            stretch = window.stretch
            assert (stretch.first_day, stretch.last_day) == (first, last)
            answered, totals = walked(days, first, last)
            is_over = last <= after(on) and not (starts == 0 and gap <= on and last >= after(gap))
            if not is_over or answered < 14:
                assert stretch.totals is None
                assert stretch.why
                continue
            assert stretch.answered == answered
            assert stretch.totals is not None
            for measure in MEASURES:
                assert stretch.totals[measure] == pytest.approx(totals[measure])
    assert found.baseline is not None
    months = [walked(days, after(-28 * month), after(-28 * month + 27)) for month in (1, 2, 3)]
    enough = next((at for at, (answered, _) in enumerate(months) if answered < 14), 3)
    if not enough:
        assert found.baseline.totals is None
        return
    assert found.baseline.months == enough
    assert found.baseline.totals is not None
    summed = [sum(totals["headache_days"][side] for _, totals in months[:enough]) for side in (0, 1)]
    assert list(found.baseline.totals["headache_days"]) == summed


# ---- where windows begin and end -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "window"),
    [(-1, None), (0, "1-4"), (27, "1-4"), (28, "5-8"), (55, "5-8"), (56, "9-12"), (83, "9-12"), (84, None)],
)
def test_a_headache_falls_into_the_window_of_its_day_since_the_injections(day: int, window: str | None) -> None:
    days = every_day(-28, 100, 0) | {after(day): HEADACHE}
    found = looked_at(days, 0, on=100)
    counted = {one.weeks: one.stretch.totals["headache_days"][0] for one in found.cycles[0].windows}  # type: ignore[index]
    assert counted == {weeks: float(weeks == window) for weeks in ("1-4", "5-8", "9-12")}


@pytest.mark.parametrize(("on", "is_counted"), [(26, False), (27, True)])
def test_a_window_is_counted_from_the_day_on_which_its_28_days_are_over(on: int, is_counted: bool) -> None:
    stretch = looked_at(every_day(-28, on, 10), 0, on=on).cycles[0].windows[0].stretch
    assert (stretch.totals is not None) == is_counted
    if not is_counted:
        assert stretch.why == "these four weeks are over on 1 Feb 2026"
        assert stretch.answered is None


@pytest.mark.parametrize(("again", "is_counted"), [(83, False), (84, True)])
def test_the_last_window_is_whole_only_where_the_next_injections_came_after_84_days(
    again: int, is_counted: bool
) -> None:
    found = looked_at(every_day(-28, 120, 10), 0, again, on=120)
    assert (found.cycles[0].windows[2].stretch.totals is not None) == is_counted
    assert any(f"came after {again} days" in warning for warning in found.warnings) != is_counted


def test_the_day_of_the_injections_is_no_day_of_the_baseline() -> None:
    days = every_day(-28, 0, 0) | {after(0): HEADACHE}
    found = looked_at(days, 0, on=0)
    assert found.baseline is not None
    assert found.baseline.totals is not None
    assert (found.baseline.last_day, found.baseline.totals["headache_days"]) == (after(-1), (0, 0))


@pytest.mark.parametrize(("begins", "months"), [(-27, 1), (-41, 1), (-42, 2), (-84, 3), (-120, 3)])
def test_the_baseline_is_28_to_84_days_as_far_as_they_are_answered(begins: int, months: int) -> None:
    found = looked_at(every_day(begins, 0, 20), 0, on=0)
    assert found.baseline is not None
    assert found.baseline.months == months


@pytest.mark.parametrize(("answered", "has_figure"), [(13, False), (14, True)])
def test_fewer_than_14_answered_days_give_words_and_no_number(answered: int, has_figure: bool) -> None:
    days = every_day(-28, -1, 20) | {after(day): CLEAR for day in range(answered)}
    found = looked_at(days, 0, on=27)
    window = found.cycles[0].windows[0].to_json()
    assert (window["headache_days"] is not None) == has_figure
    if not has_figure:
        assert "Cycle 1, weeks 1-4: no figure, 13 of 28 days are answered, fewer than 14." in found.warnings


# ---- the fall against the baseline ---------------------------------------------------------------------


@pytest.mark.parametrize(("now", "outcome"), [(14, Outcome.MET), (15, Outcome.NOT_MET)])
def test_a_fall_from_20_to_14_days_is_exactly_30_per_cent_and_counts(now: int, outcome: Outcome) -> None:
    days = every_day(-28, -1, 20) | every_day(0, 27, now)
    found = looked_at(days, 0, on=27)
    fell = found.reduction(found.cycles[0].windows[0].stretch)
    assert fell is not None
    assert fell.is_meaningful is outcome


def test_unanswered_days_leave_it_open_whether_the_fall_counts() -> None:
    days = every_day(-28, -1, 20) | {after(day): HEADACHE if day < 12 else CLEAR for day in range(22)}
    found = looked_at(days, 0, on=27)
    fell = found.reduction(found.cycles[0].windows[0].stretch)
    assert fell is not None
    assert (fell.low, fell.high, fell.is_meaningful) == (10, 40, Outcome.NOT_KNOWN)


def test_hours_may_fall_where_days_do_not() -> None:
    milder = {"headache": True, "hours": 2.0, "severity": 1, "triptan": True}
    days = every_day(-28, -1, 20) | {
        day: milder if said["headache"] else said for day, said in every_day(0, 27, 20).items()
    }
    found = looked_at(days, 0, on=27)
    stretch = found.cycles[0].windows[0].stretch
    falls = [
        found.reduction(stretch, measure) for measure in ("headache_days", "headache_hours", "moderate_severe_days")
    ]
    assert [fell.low for fell in falls if fell] == [0, pytest.approx(200 / 3), 100]


def test_a_baseline_without_headache_gives_no_fall() -> None:
    assert looked_at(every_day(-28, 27, 0), 0, on=27).to_json()["raw"]["last_28_days"] == {"reduction": None}


def test_windows_of_a_cycle_that_disagree_on_the_30_per_cent_rule_are_warned_of() -> None:
    days = every_day(-28, -1, 20) | every_day(0, 27, 10) | every_day(28, 55, 10) | every_day(56, 83, 18)
    found = looked_at(days, 0, on=83)
    assert any("30 % or more in weeks 1-4, 5-8, but not in weeks 9-12" in warning for warning in found.warnings)
    assert any(
        "did not fall by 30 % in the last 28 days, and did in the mean" in warning for warning in found.warnings
    )


def test_windows_that_agree_draw_no_warning() -> None:
    assert looked_at(every_day(-84, -1, 20) | every_day(0, 83, 10), 0, on=83).warnings == ()


# ---- injections that give no figure --------------------------------------------------------------------


def test_injections_closer_than_28_days_are_said_to_leave_no_window() -> None:
    found = looked_at(every_day(-28, 60, 10), 0, 27, on=60)
    assert all(window.stretch.totals is None for window in found.cycles[0].windows)
    assert any("are 27 days apart, fewer than 28" in warning for warning in found.warnings)


def test_injections_before_the_diary_have_no_baseline_and_that_is_said() -> None:
    found = looked_at(every_day(10, 100, 10), 0, on=100)
    assert found.baseline is not None
    assert found.baseline.totals is None
    assert "The diary begins on 15 Jan 2026, after the injections of 5 Jan 2026." in found.warnings
    assert "No baseline: 8 Dec 2025 – 4 Jan 2026, no day is answered." in found.warnings
    assert found.to_json()["raw"]["last_28_days"] == {"reduction": None}


def test_injections_in_the_future_are_left_aside_and_named() -> None:
    found = looked_at(every_day(-28, 30, 10), 0, 84, on=30)
    assert [cycle.injected for cycle in found.cycles] == [FIRST]
    assert any("injections on 30 Mar 2026" in warning for warning in found.warnings)


def test_a_cycle_without_an_answered_day_is_one_sentence_and_no_zero() -> None:
    found = looked_at(every_day(-28, -1, 20) | every_day(84, 120, 10), 0, 84, on=120)
    windows = found.to_json()["cycles"][0]["windows"]
    assert [window["headache_days"] for window in windows] == [None, None, None]
    assert "Cycle 1: no day is answered in any of its windows." in found.warnings


def test_a_session_that_may_have_been_another_product_starts_no_cycle_and_leaves_no_baseline() -> None:
    sessions = [{"date": after(0).isoformat()}, {**BOTOX, "date": after(84).isoformat()}]
    unsure = History.model_validate({"toxin_sessions": sessions})
    found = course(diary(every_day(-28, 120, 10)), unsure, as_of=after(120))
    assert [cycle.injected for cycle in found.cycles] == [after(84)]
    assert found.baseline is None
    assert any(warning.startswith("There may have been injections before") for warning in found.warnings)


def test_nothing_known_of_injections_is_not_the_same_as_none() -> None:
    unknown = course(diary(every_day(0, 30, 10)), History(), as_of=after(30))
    none = looked_at(every_day(0, 30, 10), on=30)
    assert "It is not known whether there were injections." in unknown.warnings
    assert none.warnings == ()
    assert (unknown.cycles, none.cycles) == ((), ())


def test_an_empty_diary_gives_no_figure_at_all() -> None:
    found = looked_at({}, 0, on=100)
    assert "No day of the diary is answered." in found.warnings
    assert found.to_json()["cycles"][0]["windows"][0]["headache_hours"] is None


def test_the_json_has_the_agreed_names() -> None:
    found = looked_at(every_day(-84, 100, 20), 0, on=100).to_json()
    assert {"cycles", "baseline", "raw", "warnings"} <= found.keys()
    assert found["cycles"][0]["injected"] == "2026-01-05"
    assert [window["weeks"] for window in found["cycles"][0]["windows"]] == ["1-4", "5-8", "9-12"]
    assert found["cycles"][0]["windows"][0]["headache_days"] == {"low": 20, "high": 20, "prorated": 20.0}
    assert found["baseline"]["headache_days"] == {"low": 20, "high": 20, "prorated": 20.0}
    assert found["raw"].keys() == {"last_28_days", "last_12_weeks"}


def test_a_signed_session_counts_though_nobody_answered_about_earlier_ones_and_has_no_baseline() -> None:
    signed = history(0).toxin_sessions or ()
    found = course(diary(every_day(-28, 30, 10)), History(), as_of=after(30), signed=signed)
    assert [cycle.injected for cycle in found.cycles] == [FIRST]
    assert found.baseline is None
    assert any("injections before these: there is no baseline" in warning for warning in found.warnings)
