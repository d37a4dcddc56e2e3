"""Is it working: what can be said and what cannot, from days and sessions of every kind."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from tests.response.test_course import BOTOX, CLEAR, HEADACHE, after, diary, history

from abate.errors import RefusedError
from abate.history import History
from abate.respond import Response, respond

Days = dict[date, dict[str, Any]]


def scattered(first: int, last: int, headaches_of_28: int) -> Days:
    """Each day answered, with so many headache days somewhere in every 28 from `first` on, the same on every run."""
    chance = Random(headaches_of_28)  # noqa: S311 - invented days
    ached: set[int] = set()
    for begin in range(first, last + 1, 28):
        ached.update(chance.sample(range(begin, begin + 28), headaches_of_28))
    return {after(day): HEADACHE if day in ached else CLEAR for day in range(first, last + 1)}


WHOLE = scattered(-84, -1, 20) | scattered(0, 167, 10)
"""Two cycles, every day answered."""

KEYS = {
    "estimand",
    "cycles",
    "baseline",
    "raw",
    "reduction",
    "probability",
    "wear_off",
    "documents",
    "diagnostics",
    "warnings",
}


def told(days: Days, *injected: int, on: int, **more: Any) -> Response:
    return respond(diary(days), history(*injected, **more), as_of=after(on))


def said(response: Response) -> str:
    return " ".join(response.warnings)


def is_silent(response: Response) -> bool:
    """No figure of the model, and a warning that says why."""
    given = response.to_json()
    silent = [given[name] is None for name in ("reduction", "probability", "wear_off", "diagnostics")]
    assert all(silent) or not any(silent[:2])
    assert all(silent) is ("The model says nothing of the change: " in said(response))
    return all(silent)


def between(first: int, last: int, answered: int) -> Days:
    """As many answered days at the end of a stretch, all with headache."""
    return {after(day): HEADACHE for day in range(max(first, last - answered + 1), last + 1)}


# ---- the answer ----------------------------------------------------------------------------------------


def test_the_answer_holds_every_key_of_the_contract() -> None:
    given = told(WHOLE, 0, 84, on=167).to_json()
    assert given.keys() >= KEYS
    assert given["cycles"][0]["windows"][0].keys() >= {"weeks", "headache_days", "headache_hours"}
    assert given["cycles"][0]["windows"][0]["moderate_severe_days"].keys() == {"low", "high", "prorated"}
    assert given["baseline"]["headache_days"] == {"low": 20, "high": 20, "prorated": 20.0}
    assert given["raw"]["last_28_days"]["reduction"] == 0.5
    assert given["reduction"].keys() == {"mean", "interval80", "interval95"}
    assert given["probability"].keys() == {"reduction_30", "reduction_50", "below_15_days"}
    assert given["wear_off"].keys() == {"probability", "prior"}
    assert given["diagnostics"].keys() >= {"khat", "ess"}
    assert given["documents"]["nice-ta260"] == {"continue": "not met", "stop": "met"}


def test_the_estimand_stands_with_every_answer_and_names_its_days() -> None:
    given = told(WHOLE, 0, 84, on=167).to_json()
    assert "Total change on treatment" in given["estimand"]
    assert "30 Mar – 21 Jun 2026" in given["estimand"]
    assert "It is not what Botox caused." in given["estimand"]


def test_a_clear_fall_is_called_one_and_intervals_hold_each_other() -> None:
    given = told(WHOLE, 0, 84, on=167).to_json()
    (low95, high95), (low80, high80) = given["reduction"]["interval95"], given["reduction"]["interval80"]
    assert low95 <= low80 <= given["reduction"]["mean"] <= high80 <= high95
    assert 0.25 < given["reduction"]["mean"] < 0.55
    assert given["probability"]["reduction_30"] > given["probability"]["reduction_50"]


def test_no_fall_is_not_called_one() -> None:
    same = told(scattered(-84, 167, 20), 0, 84, on=167).to_json()
    assert same["probability"]["reduction_30"] < 0.2


def test_the_same_diary_gets_the_same_answer() -> None:
    assert told(WHOLE, 0, 84, on=167).to_json() == told(WHOLE, 0, 84, on=167).to_json()


def test_neither_days_nor_sessions_after_the_as_of_day_change_the_answer() -> None:
    then = told(WHOLE, 0, 84, on=120).to_json()
    known_later = told(WHOLE | scattered(168, 250, 28), 0, 84, 168, on=120).to_json()
    ahead = [one for one in known_later["warnings"] if not one.startswith("Left aside")]
    assert {**known_later, "warnings": ahead} == then


def test_days_of_injections_stand_for_a_history() -> None:
    by_days = respond(diary(WHOLE), injections=[after(84), after(0)], as_of=after(167)).to_json()
    by_history = told(WHOLE, 0, 84, on=167).to_json()
    assert by_days["reduction"] == by_history["reduction"]
    assert by_days["cycles"] == by_history["cycles"]


def test_the_expected_weeks_reach_from_the_baseline_to_the_as_of_day_without_a_gap() -> None:
    weeks = [date.fromisoformat(week["from"]) for week in told(WHOLE, 0, 84, on=167).to_json()["band"]]
    assert (weeks[0], weeks[-1]) == (after(-84), after(161))
    assert {later - earlier for earlier, later in pairwise(weeks)} == {timedelta(days=7)}


# ---- when was injected ---------------------------------------------------------------------------------


def test_without_injections_nothing_is_said_of_a_response() -> None:
    response = told(WHOLE, on=167)
    assert is_silent(response)
    assert "no injections are known for certain" in said(response)


def test_a_history_that_does_not_say_whether_there_were_injections_gives_no_response() -> None:
    response = respond(diary(WHOLE), History(), as_of=after(167))
    assert is_silent(response)
    assert "It is not known whether there were injections" in said(response)


def test_injections_in_the_future_are_left_aside_and_said_so() -> None:
    response = respond(diary(WHOLE), injections=[after(168)], as_of=after(167))
    assert is_silent(response)
    assert "Left aside" in said(response)
    assert "22 Jun 2026" in said(response)


def test_injections_given_twice_count_once_and_that_is_said() -> None:
    once = respond(diary(WHOLE), injections=[after(0), after(84)], as_of=after(167))
    twice = respond(diary(WHOLE), injections=[after(0), after(84), after(84)], as_of=after(167))
    assert twice.to_json()["reduction"] == once.to_json()["reduction"]
    assert "30 Mar 2026 are given twice; they count once" in said(twice)
    assert "twice" not in said(once)


def test_injections_before_the_first_diary_day_leave_no_baseline() -> None:
    response = told(scattered(1, 167, 10), 0, 84, on=167)
    assert is_silent(response)
    assert "The diary begins on 6 Jan 2026, after the injections of 5 Jan 2026." in said(response)
    assert response.to_json()["cycles"][1]["windows"][0]["headache_days"]["low"] == 10


@pytest.mark.parametrize(("apart", "wear_off"), [(27, False), (28, True)])
def test_injections_closer_than_4_weeks_leave_the_change_but_no_wear_off(apart: int, wear_off: bool) -> None:
    response = told(WHOLE, 0, apart, on=167)
    assert not is_silent(response)
    assert (response.to_json()["wear_off"] is not None) is wear_off
    assert ("fewer than 28 days apart" in said(response)) is not wear_off


@pytest.mark.parametrize(("day", "silent"), [(-1, True), (40, False)])
def test_a_session_that_may_have_been_botox_for_headache_is_never_taken_for_one(day: int, silent: bool) -> None:
    """Before the first known one it takes the baseline away; between the known ones only what is said of wear-off."""
    sessions = [{**BOTOX, "date": after(at).isoformat()} for at in (0, 84)]
    sessions.append({"date": after(day).isoformat()})
    known = History.model_validate({"toxin_sessions": sessions})
    response = respond(diary(WHOLE), known, as_of=after(167))
    assert is_silent(response) is silent
    assert response.to_json()["wear_off"] is None
    assert "Left aside" in said(response)
    assert [cycle["injected"] for cycle in response.to_json()["cycles"]] == ["2026-01-05", "2026-03-30"]


# ---- what the diary holds ------------------------------------------------------------------------------


@pytest.mark.parametrize(("kept", "silent"), [(27, True), (28, False)])
def test_a_baseline_begins_28_days_before_the_first_injections(kept: int, silent: bool) -> None:
    response = told(scattered(-kept, -1, 20) | scattered(0, 167, 10), 0, 84, on=167)
    assert is_silent(response) is silent
    assert ("the diary begins 27 days before the first injections, fewer than 28" in said(response)) is silent


@pytest.mark.parametrize(("answered", "silent"), [(13, True), (14, False)])
def test_a_baseline_has_14_answered_days(answered: int, silent: bool) -> None:
    days = between(-28, -1, answered) | {after(-40): HEADACHE} | scattered(0, 167, 10)
    response = told(days, 0, 84, on=167)
    assert is_silent(response) is silent
    assert ("13 of 28 days are answered, fewer than 14" in said(response)) is silent


@pytest.mark.parametrize(("answered", "silent"), [(13, True), (14, False)])
def test_on_treatment_14_days_are_answered(answered: int, silent: bool) -> None:
    response = told(scattered(-84, -1, 20) | between(0, 60, answered), 0, on=60)
    assert is_silent(response) is silent
    assert ("on treatment, 13 days are answered, fewer than 14" in said(response)) is silent


@pytest.mark.parametrize(("ago", "silent"), [(27, False), (28, True)])
def test_a_diary_that_ended_long_before_the_as_of_day_says_nothing_of_that_day(ago: int, silent: bool) -> None:
    response = told(scattered(-84, -1, 20) | scattered(0, 167, 10), 0, 84, on=167 + ago)
    assert is_silent(response) is silent
    assert (f"the last answered day is 21 Jun 2026, {ago} days before" in said(response)) is silent


def test_a_cycle_without_any_answer_is_no_good_one() -> None:
    gap = {day: answer for day, answer in WHOLE.items() if not 0 <= (day - after(0)).days < 84}
    response = told(gap, 0, 84, on=167)
    whole = told(WHOLE, 0, 84, on=167).to_json()["reduction"]
    told_less = response.to_json()["reduction"]
    assert "Cycle 1: no day is answered in any of its windows." in said(response)
    assert told_less["interval95"][1] <= whole["interval95"][1] + 0.05


def test_wear_off_needs_a_cycle_that_was_followed_to_its_end() -> None:
    response = told(WHOLE, 0, on=82)
    assert response.to_json()["reduction"] is not None
    assert response.to_json()["wear_off"] is None
    assert "Nothing is said of wear-off" in said(response)
    assert told(WHOLE, 0, on=83).to_json()["wear_off"] is not None


def test_an_empty_diary_has_no_response_and_no_documents() -> None:
    response = respond(diary({}), injections=[after(0)], as_of=after(84))
    assert is_silent(response)
    assert response.to_json()["documents"] == {}
    with pytest.raises(RefusedError, match="holds no day"):
        respond(diary({}), injections=[after(0)])


def test_before_any_diary_nothing_can_be_asked() -> None:
    with pytest.raises(RefusedError, match="no diary is as old"):
        respond(diary(WHOLE), injections=[after(0)], as_of=date(1899, 12, 31))


def test_what_the_history_states_of_before_is_used_by_the_cheap_estimate_alone_and_said_so() -> None:
    stated = {"headache_days": 20}
    response = told(scattered(0, 167, 10), 0, 84, on=167, baseline=stated)
    assert is_silent(response)
    assert response.to_json()["cheap_estimate"]["baseline_from"] == "history"
    assert "The history states 20 headache days of 28 before treatment" in said(response)
    counted = told(WHOLE, 0, 84, on=167, baseline=stated)
    assert "The history states" not in said(counted)


# ---- what else was changed -----------------------------------------------------------------------------


def preventive(day: int, name: str = "topiramate") -> dict[str, Any]:
    return {"preventives": [{"name": name, "start": after(day).isoformat(), "outcome": "ongoing"}]}


def test_another_treatment_begun_on_the_way_is_warned_of_and_makes_the_answer_less_sure() -> None:
    alone = told(WHOLE, 0, 84, on=167, preventives=[])
    beside = told(WHOLE, 0, 84, on=167, **preventive(30))
    assert "topiramate (preventive) began on 4 Feb 2026" in said(beside)
    assert "cannot be told from what the injections did" in said(beside)
    assert "topiramate" not in said(alone)
    (low, high), (lower, higher) = (one.to_json()["reduction"]["interval95"] for one in (alone, beside))
    assert higher - lower > high - low
    assert "but topiramate as far as the days can tell it apart" in beside.to_json()["estimand"]
    assert beside.to_json()["changes"] == [
        {"kind": "preventive", "name": "topiramate", "began": "2026-02-04", "ended": None}
    ]


@pytest.mark.parametrize(("day", "sees"), [(-60, -60), (-28, -28), (-27, -84), (0, -84)])
def test_a_change_that_leaves_4_weeks_of_baseline_only_shortens_it(day: int, sees: int) -> None:
    """Later ones lie within what is compared, and are allowed for."""
    given = told(WHOLE, 0, 84, on=167, **preventive(day)).to_json()
    assert given["from"] == after(sees).isoformat()
    assert bool(given["changes"]) is (day > -28)


def test_nobody_having_asked_what_else_was_changed_is_warned_of() -> None:
    assert "It is not known what else was changed on treatment" in said(told(WHOLE, 0, 84, on=167))
    assert "It is not known what else" not in said(told(WHOLE, 0, 84, on=167, preventives=[]))


def test_a_preventive_without_a_first_day_is_warned_of() -> None:
    response = told(WHOLE, 0, 84, on=167, preventives=[{"name": "topiramate", "outcome": "ongoing"}])
    assert "topiramate: it is not known when it was begun; it may look like a response." in said(response)


# ---- strong disagreement -------------------------------------------------------------------------------


def test_a_level_expected_on_the_other_side_of_15_days_than_12_weeks_of_days_is_flagged() -> None:
    """A very good cycle, then one as bad as before: the model takes the bad one for a bad season."""
    days = scattered(-84, -1, 16) | scattered(0, 83, 8) | scattered(84, 167, 17)
    flagged = told(days, 0, 84, on=167)
    assert flagged.to_json()["probability"]["below_15_days"] > 0.8
    assert "expects fewer than 15 headache days, but there were 17 headache days of 28" in said(flagged)
    assert "expects" not in said(told(WHOLE, 0, 84, on=167))


def test_where_counts_and_model_differ_strongly_it_is_flagged() -> None:
    """Six good weeks and then none without headache: the raw mean and the model cannot both be relied on."""
    days = scattered(-84, -1, 15) | {after(day): CLEAR for day in range(168)}
    flagged = told(days, 0, 84, on=167)
    calm = told(WHOLE, 0, 84, on=167)
    assert "look at the weeks before relying on either" not in said(calm)
    assert "lies outside the model's" in said(flagged)
