"""The European Headache Federation's guideline of 2018."""

import pytest
from tests.rulebook.people import Month, answer, diary, person, preventives, treated


def test_ehf_starts_in_chronic_migraine_after_two_preventives():
    assert answer("ehf-2018/start", who=person(preventives=preventives("not_effective", "not_tolerated"))) == "met"
    assert answer("ehf-2018/start", who=person(preventives=preventives("not_effective"))) == "not met"
    assert answer("ehf-2018/start", who=person(preventives=preventives("not_effective", None))) == "not known"
    assert answer("ehf-2018/start", who=person(preventives=None)) == "not known"


def test_ehf_asks_for_chronic_migraine_by_ichd_3_and_not_only_for_a_month_of_it():
    assert answer("ehf-2018/start", diary(Month(14, 12))) == "not met"
    assert answer("ehf-2018/start", diary(Month(20, 7))) == "not met"
    assert answer("ehf-2018/start", diary(Month(20, 12), alike=1)) == "not known"


def test_new_daily_persistent_headache_with_migraine_features_is_no_chronic_migraine_to_ehf():
    daily = diary(Month(28, 28))
    assert answer("ehf-2018/start", daily, person(headache__unremitting_since_onset=False)) == "met"
    assert answer("ehf-2018/start", daily, person(headache__unremitting_since_onset=None)) == "not known"
    assert answer("ehf-2018/start", daily, person(headache__unremitting_since_onset=True)) == "not met"


@pytest.mark.parametrize("decision", ["continue", "stop"])
def test_going_on_and_stopping_do_not_apply_to_one_never_treated(decision):
    assert answer(f"ehf-2018/{decision}", who=person(toxin_sessions=[])) == "not applicable"
    assert answer(f"ehf-2018/{decision}", who=person(toxin_sessions=None)) == "not known"


def test_ehf_stops_below_30_percent_after_two_cycles():
    fourteen, seventeen = diary(Month(14, 8)), diary(Month(17, 8))
    assert answer("ehf-2018/stop", fourteen, treated(baseline=20)) == "not met"
    assert answer("ehf-2018/continue", fourteen, treated(baseline=20)) == "met"
    assert answer("ehf-2018/stop", seventeen, treated(baseline=24)) == "met"
    assert answer("ehf-2018/continue", seventeen, treated(baseline=24)) == "not met"
    assert answer("ehf-2018/stop", seventeen, treated(baseline=24, cycles=1)) == "not met"
    assert answer("ehf-2018/stop", seventeen, treated(baseline=24, days_since_last=83)) == "not met"


def test_ehf_stops_below_10_headache_days_in_each_of_three_months():
    who = treated(baseline=28)
    nine, ten = Month(9, 5), Month(10, 5)
    assert answer("ehf-2018/stop", diary(nine, nine, nine, ten), who) == "met"
    assert answer("ehf-2018/continue", diary(nine, nine, nine, ten), who) == "not met"
    assert answer("ehf-2018/stop", diary(nine, nine, ten, nine), who) == "not met"
    assert answer("ehf-2018/stop", diary(nine, nine), who) == "not known"
    assert answer("ehf-2018/stop", diary(nine, nine, Month(9, 5, unanswered_days=1)), who) == "not known"


def test_at_12_headache_days_nice_stops_and_ehf_goes_on():
    twelve, who = diary(Month(12, 8)), treated(baseline=28)
    assert answer("nice-ta260/stop", twelve, who) == "met"
    assert answer("ehf-2018/stop", twelve, who) == "not met"
    assert answer("ehf-2018/continue", twelve, who) == "met"


def test_without_a_baseline_ehf_does_not_know():
    assert answer("ehf-2018/stop", diary(Month(14, 8)), treated(baseline=None)) == "not known"
    assert answer("ehf-2018/stop", diary(Month(9, 5)), treated(baseline=None)) == "met"


def test_with_medication_overuse_ehf_would_withdraw_first_where_feasible():
    assert answer("ehf-2018/caution", diary(Month(medicine_days={"triptan": 10}))) == "met"
    assert answer("ehf-2018/caution", diary(Month(medicine_days={"triptan": 9}))) == "not met"
    assert answer("ehf-2018/caution", diary(Month(medicine_days={"triptan": 9}, unanswered_days=1))) == "not known"
