"""What a history says on a day: ages, months, preventives, sessions; and what it leaves open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.samples import AS_OF, history_of

from abate.facts.from_history import Known, facts_from_history, months_before

INF = float("inf")


def fact(name: str, as_of: date | str = AS_OF, **history: Any) -> Known | None:
    """A fact of a history on a day; None where it is not known."""
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    return facts_from_history(history_of(**history), day).get(name)


def exactly(figure: float) -> tuple[float, float]:
    return figure, figure


def test_an_empty_history_answers_nothing() -> None:
    assert facts_from_history(history_of(), AS_OF) == {}


# ---- age and months ------------------------------------------------------------------------------------


def test_one_is_a_year_older_on_the_birthday_and_not_the_day_before() -> None:
    assert fact("age_years", "2026-04-01", birth_date="2008-04-02") == exactly(17)
    assert fact("age_years", "2026-04-02", birth_date="2008-04-02") == exactly(18)


def test_who_was_born_on_29_february_is_a_year_older_on_1_march() -> None:
    assert fact("age_years", "2026-02-28", birth_date="2008-02-29") == exactly(17)
    assert fact("age_years", "2026-03-01", birth_date="2008-02-29") == exactly(18)
    assert fact("age_years", "2028-02-29", birth_date="2008-02-29") == exactly(20)


def months(since: str, as_of: str) -> float:
    found = fact("months_at_frequency", as_of, headache={"since": since})
    assert isinstance(found, tuple)
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("since", "just_3", "more_than_3"),
    [
        ("2025-12-01", "2026-03-01", "2026-03-02"),
        ("2025-11-15", "2026-02-15", "2026-02-16"),
        ("2025-11-28", "2026-02-28", "2026-03-01"),
        ("2023-11-29", "2024-02-29", "2024-03-01"),
    ],
)
def test_more_than_3_months_begin_the_day_after_the_third_is_full(since: str, just_3: str, more_than_3: str) -> None:
    assert months(since, just_3) == 3
    assert months(since, more_than_3) > 3


@pytest.mark.parametrize("since", ["2025-11-29", "2025-11-30"])
def test_months_from_the_end_of_a_long_month_are_full_once_a_short_one_has_ended(since: str) -> None:
    assert months(since, "2026-02-28") < 3
    assert months(since, "2026-03-01") > 3


def test_months_begin_at_none_on_the_day_itself() -> None:
    assert months("2026-03-01", "2026-03-01") == 0


@settings(deadline=None, derandomize=True, max_examples=150)
@given(since=st.dates(date(2019, 1, 1), date(2029, 1, 1)), days=st.integers(0, 1500))
def test_a_day_later_is_never_fewer_months(since: date, days: int) -> None:
    as_of = since + timedelta(days=days)
    now, later = (months(str(since), str(day)) for day in (as_of, as_of + timedelta(days=1)))
    assert 0 <= now <= later
    assert abs(now - days / 30.44) < 0.25


@settings(deadline=None, derandomize=True, max_examples=150)
@given(day=st.dates(date(2019, 1, 1), date(2029, 1, 1)), back=st.integers(0, 40))
def test_months_before_keeps_the_day_of_the_month_or_takes_the_last(day: date, back: int) -> None:
    earlier = months_before(day, back)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == back
    assert earlier.day == day.day or (earlier + timedelta(days=1)).day == 1


def test_what_lies_after_the_as_of_day_is_left_aside() -> None:
    assert fact("months_at_frequency", "2026-03-01", headache={"since": "2026-03-02"}) is None
    assert fact("age_years", "2026-03-01", birth_date="2026-03-02") is None
    assert fact("overuse_months", "2026-03-01", acute_medicine={"overuse_since": "2026-03-02"}) is None
    later = {"date": "2026-03-02", "product": "botox", "units": 155, "indication": "chronic migraine"}
    assert fact("botox_sessions", "2026-03-01", toxin_sessions=[later]) == exactly(0)
    assert fact("toxin_units_last_3_months", "2026-03-01", toxin_sessions=[later]) == exactly(0)
    assert fact("other_toxin_last_4_months", toxin_sessions=[later | {"product": "dysport"}]) is False
    begun_later = {"name": "topiramate", "start": "2026-03-02", "outcome": "not_tolerated"}
    assert fact("preventives_exhausted", "2026-03-01", preventives=[begun_later]) == exactly(0)


# ---- preventives ---------------------------------------------------------------------------------------

TOPIRAMATE = {
    "name": "topiramate",
    "class": "anticonvulsant",
    "start": "2025-01-10",
    "stop": "2025-04-01",
    "outcome": "not_effective",
}
PROPRANOLOL = {**TOPIRAMATE, "name": "propranolol", "class": "beta blocker"}


def preventives(name: str, *tried: dict[str, Any], as_of: date | str = AS_OF) -> Known | None:
    return fact(name, as_of, preventives=list(tried))


def test_a_list_that_is_missing_is_not_known_and_an_empty_one_is_none() -> None:
    assert fact("preventives_exhausted") is None
    assert preventives("preventives_exhausted") == exactly(0)


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [
        ("not_effective", exactly(1)),
        ("not_tolerated", exactly(1)),
        ("unsuitable", exactly(1)),
        ("helped", exactly(0)),
        ("ongoing", exactly(0)),
        (None, (0, 1)),
    ],
)
def test_a_preventive_is_exhausted_by_three_of_five_outcomes(
    outcome: str | None, counts: tuple[float, float]
) -> None:
    assert preventives("preventives_exhausted", {**TOPIRAMATE, "outcome": outcome}) == counts


def test_a_drug_tried_twice_counts_once() -> None:
    again = {**TOPIRAMATE, "name": "Topiramate ", "outcome": "not_tolerated"}
    assert preventives("preventives_exhausted", TOPIRAMATE, again) == exactly(1)
    assert preventives("preventives_exhausted", TOPIRAMATE, PROPRANOLOL) == exactly(2)


def test_only_what_did_not_work_counts_where_a_document_says_so() -> None:
    tried = ({**TOPIRAMATE, "outcome": "not_tolerated"}, {**PROPRANOLOL, "outcome": "unsuitable"})
    assert preventives("preventives_not_effective", *tried) == exactly(0)
    assert preventives("preventives_not_effective_or_not_tolerated", *tried) == exactly(1)
    assert preventives("preventives_exhausted", *tried) == exactly(2)


@pytest.mark.parametrize("name", ["botox", "OnabotulinumtoxinA", "botulinum toxin type A", "Dysport"])
def test_botulinum_toxin_is_no_preventive_of_those_to_be_tried_first(name: str) -> None:
    assert preventives("preventives_exhausted", {**TOPIRAMATE, "name": name}) == exactly(0)


def test_a_name_nearly_spelt_like_a_toxin_may_be_one() -> None:
    assert preventives("preventives_exhausted", {**TOPIRAMATE, "name": "onabotulinumtoxin"}) == (0, 1)


@pytest.mark.parametrize(("stop", "counts"), [("2025-03-10", exactly(0)), ("2025-03-11", exactly(1))])
def test_an_adequate_trial_lasts_60_days(stop: str, counts: tuple[float, float]) -> None:
    """From 10 January; 10 March is the 59th day after, 11 March the 60th."""
    tried = {**TOPIRAMATE, "stop": stop}
    assert preventives("preventives_exhausted_60_days", tried) == counts
    assert preventives("preventives_exhausted", tried) == exactly(1)


@pytest.mark.parametrize("outcome", ["not_tolerated", "unsuitable"])
def test_what_is_not_tolerated_needs_no_60_days(outcome: str) -> None:
    tried = {"name": "topiramate", "outcome": outcome, "start": "2025-01-10", "stop": "2025-01-12"}
    assert preventives("preventives_exhausted_60_days", tried) == exactly(1)


def test_a_trial_without_dates_may_have_been_adequate() -> None:
    for gone in ("start", "stop"):
        tried = {key: value for key, value in TOPIRAMATE.items() if key != gone}
        assert preventives("preventives_exhausted_60_days", tried) == (0, 1), gone


def test_a_short_trial_of_unknown_outcome_may_not_have_been_tolerated() -> None:
    tried = {**TOPIRAMATE, "stop": "2025-01-20", "outcome": None}
    assert preventives("preventives_exhausted_60_days", tried) == (0, 1)


def test_how_a_preventive_went_is_not_known_while_it_is_being_taken() -> None:
    assert preventives("preventives_exhausted", TOPIRAMATE, as_of="2025-03-31") == (0, 1)
    assert preventives("preventives_exhausted", TOPIRAMATE, as_of="2025-04-01") == exactly(1)


def test_two_drugs_of_one_class_are_one_class() -> None:
    other = {**TOPIRAMATE, "name": "valproate", "class": "Anticonvulsant"}
    assert preventives("preventive_classes_exhausted", TOPIRAMATE, other) == exactly(1)
    assert preventives("preventive_classes_exhausted", TOPIRAMATE, PROPRANOLOL) == exactly(2)


def test_a_drug_of_unknown_class_may_be_of_a_class_already_counted() -> None:
    nameless = {**PROPRANOLOL, "class": None}
    assert preventives("preventive_classes_exhausted", TOPIRAMATE, nameless) == (1, 2)
    assert preventives("preventive_classes_exhausted", nameless) == exactly(1)
    assert preventives("preventive_classes_exhausted", nameless, {**nameless, "name": "candesartan"}) == (1, 2)


# ---- sessions ------------------------------------------------------------------------------------------


def session(day: str | date, **keys: Any) -> dict[str, Any]:
    usual = {"product": "onabotulinumtoxinA", "units": 155, "indication": "chronic migraine"}
    return {"date": str(day), **usual, **keys}


def sessions(name: str, *given: dict[str, Any], as_of: date | str = AS_OF) -> Known | None:
    return fact(name, as_of, toxin_sessions=list(given))


@pytest.mark.parametrize(("days_ago", "cycles"), [(0, 0), (83, 0), (84, 1), (400, 1)])
def test_a_cycle_is_complete_after_84_days(days_ago: int, cycles: float) -> None:
    first = session(AS_OF - timedelta(days=days_ago))
    assert sessions("botox_cycles_completed", first) == exactly(cycles)


@pytest.mark.parametrize(("days_ago", "cycles"), [(83, 1), (84, 2)])
def test_a_cycle_is_complete_with_the_next_session(days_ago: int, cycles: float) -> None:
    given = session("2025-06-01"), session(AS_OF - timedelta(days=days_ago))
    assert sessions("botox_cycles_completed", *given) == exactly(cycles)


def test_two_entries_of_one_day_are_one_session_of_two_vials() -> None:
    vials = session("2026-01-05", units=100), session("2026-01-05", units=55)
    assert sessions("botox_sessions", *vials) == exactly(1)
    assert sessions("botox_cycles_completed", *vials) == exactly(0)
    assert sessions("toxin_units_last_3_months", *vials) == exactly(155)


def test_units_of_the_last_3_calendar_months_add_up_without_the_boundary_day() -> None:
    assert sessions("toxin_units_last_3_months", session("2025-12-01")) == exactly(0)
    assert sessions("toxin_units_last_3_months", session("2025-12-02")) == exactly(155)
    assert sessions("toxin_units_last_3_months", session("2026-03-01")) == exactly(155)


def test_units_of_every_product_and_indication_count_as_they_stand() -> None:
    dystonia = session("2026-02-01", product="Dysport", units=500, indication="cervical dystonia")
    assert sessions("toxin_units_last_3_months", session("2026-02-01"), dystonia) == exactly(655)


def test_unknown_units_may_be_any() -> None:
    given = session("2026-02-01"), session("2026-02-02", units=None)
    assert sessions("toxin_units_last_3_months", *given) == (155, INF)


def test_a_list_of_sessions_that_is_missing_is_not_known_and_an_empty_one_is_none() -> None:
    assert fact("botox_sessions") is None
    assert fact("toxin_units_last_3_months") is None
    assert sessions("botox_sessions") == exactly(0)
    assert sessions("toxin_units_last_3_months") == exactly(0)


@pytest.mark.parametrize("product", ["onabotulinumtoxinA", "Botox", "BOTOX 200 U", "onabotulinumtoxin A"])
def test_botox_goes_by_several_names(product: str) -> None:
    assert sessions("botox_sessions", session("2026-02-01", product=product)) == exactly(1)
    assert sessions("other_toxin_last_4_months", session("2026-02-01", product=product)) is False


@pytest.mark.parametrize("product", ["Dysport", "incobotulinumtoxinA (Xeomin)", "abobotulinumtoxin A"])
def test_another_toxin_is_no_botox_session(product: str) -> None:
    assert sessions("botox_sessions", session("2026-02-01", product=product)) == exactly(0)
    assert sessions("other_toxin_last_4_months", session("2026-02-01", product=product)) is True
    assert sessions("days_since_last_botox", session("2026-02-01", product=product)) is None


@pytest.mark.parametrize("product", [None, "botulinum toxin", "toxin", "Botoks"])
def test_a_session_of_unknown_product_lies_between_the_bounds(product: str | None) -> None:
    given = session("2025-11-01"), session("2026-02-01", product=product)
    assert sessions("botox_sessions", *given) == (1, 2)
    assert sessions("botox_cycles_completed", *given) == (1, 1)
    assert sessions("days_since_last_botox", *given) == (28, 120)
    assert sessions("other_toxin_last_4_months", *given) is None


@pytest.mark.parametrize("indication", ["chronic migraine", "Migraine", "headaches", "G43.709"])
def test_a_session_for_migraine_or_headache_is_for_headache(indication: str) -> None:
    assert sessions("botox_sessions", session("2026-02-01", indication=indication)) == exactly(1)


@pytest.mark.parametrize("indication", ["cervical dystonia", "glabellar lines", "overactive bladder"])
def test_a_session_for_something_else_is_not(indication: str) -> None:
    assert sessions("botox_sessions", session("2026-02-01", indication=indication)) == exactly(0)


@pytest.mark.parametrize("indication", [None, "CM", "chronic migrane", "prevention", "migraine and dystonia"])
def test_a_session_of_unknown_indication_lies_between_the_bounds(indication: str | None) -> None:
    assert sessions("botox_sessions", session("2026-02-01", indication=indication)) == (0, 1)


def test_another_toxin_counts_for_4_calendar_months() -> None:
    assert sessions("other_toxin_last_4_months", session("2025-11-01", product="Dysport")) is False
    assert sessions("other_toxin_last_4_months", session("2025-11-02", product="Dysport")) is True


# ---- the rest ------------------------------------------------------------------------------------------


def test_who_is_pregnant_has_that_red_flag_and_who_is_not_may_have_given_birth() -> None:
    assert fact("red_flag_pregnancy_or_puerperium", pregnant=True) is True
    assert fact("red_flag_pregnancy_or_puerperium", pregnant=False) is None


def test_a_red_flag_that_was_not_asked_about_is_not_known() -> None:
    given = {"red_flags": {"sudden_onset": False}}
    assert fact("red_flag_sudden_onset", headache=given) is False
    assert fact("red_flag_neoplasm", headache=given) is None


def test_a_cgrp_antibody_is_being_taken_until_it_was_stopped() -> None:
    erenumab = {"name": "erenumab", "start": "2025-01-01", "outcome": "ongoing"}
    assert fact("cgrp_therapy", preventives=[erenumab]) is True
    assert fact("cgrp_therapy", medicines=["erenumab 70 mg"]) is True
    assert fact("cgrp_therapy", medicines=[], preventives=[{**erenumab, "stop": "2025-06-01"}]) is False
    assert fact("cgrp_therapy", medicines=[], preventives=[{**erenumab, "outcome": None}]) is None
    assert fact("cgrp_therapy", preventives=[]) is None
