"""NICE TA260: start, continue and stop, in the current wording and in that of 2012."""

import pytest
from tests.rulebook.people import (
    AS_OF,
    Month,
    answer,
    chronic,
    days_ago,
    diary,
    person,
    preventives,
    session,
    treated,
)

from abate import assess, built_in


def test_nice_starts_in_an_adult_with_chronic_migraine_after_three_preventives():
    assert answer("nice-ta260/start") == "met"


def test_nice_starts_at_15_headache_days_of_which_8_with_migraine():
    assert answer("nice-ta260/start", diary(Month(headache_days=15, migraine_days=8))) == "met"
    assert answer("nice-ta260/start", diary(Month(headache_days=14, migraine_days=8))) == "not met"
    assert answer("nice-ta260/start", diary(Month(headache_days=15, migraine_days=7))) == "not met"


def test_nice_looks_at_the_last_28_days_to_start():
    few, many = Month(headache_days=14, migraine_days=8), Month(headache_days=15, migraine_days=8)
    assert answer("nice-ta260/start", diary(many, few)) == "met"
    assert answer("nice-ta260/start", diary(few, many)) == "not met"


def test_an_unanswered_day_leaves_14_headache_days_open_and_15_decided():
    assert answer("nice-ta260/start/headache-days", diary(Month(14, 8, unanswered_days=1))) == "not known"
    assert answer("nice-ta260/start/headache-days", diary(Month(15, 8, unanswered_days=13))) == "met"
    assert answer("nice-ta260/start/headache-days", diary(Month(13, 8, unanswered_days=1))) == "not met"


def test_a_headache_day_without_features_leaves_7_migraine_days_open():
    assert answer("nice-ta260/start/migraine-days", diary(Month(15, 7, undescribed_days=1))) == "not known"
    assert answer("nice-ta260/start/migraine-days", diary(Month(15, 8, undescribed_days=1))) == "met"
    assert answer("nice-ta260/start/migraine-days", diary(Month(15, 6, undescribed_days=1))) == "not met"


@pytest.mark.parametrize(
    ("birth_date", "outcome"), [("2008-03-01", "met"), ("2008-03-02", "not met"), (None, "not known")]
)
def test_nice_starts_on_the_18th_birthday(birth_date, outcome):
    assert answer("nice-ta260/start", who=person(birth_date=birth_date)) == outcome


@pytest.mark.parametrize(
    ("outcomes", "outcome"),
    [
        (["not_effective", "not_tolerated", "unsuitable"], "met"),
        (["not_effective", "not_effective"], "not met"),
        (["not_effective", "not_effective", "helped"], "not met"),
        (["not_effective", "not_effective", "ongoing"], "not met"),
        (["not_effective", "not_effective", None], "not known"),
        (["not_effective", None, None, None], "not known"),
        ([], "not met"),
    ],
)
def test_nice_counts_three_preventives_that_did_not_work_were_not_tolerated_or_are_unsuitable(outcomes, outcome):
    assert answer("nice-ta260/start", who=person(preventives=preventives(*outcomes))) == outcome


def test_without_a_list_of_preventives_nice_is_not_known_to_start():
    assert answer("nice-ta260/start", who=person(preventives=None)) == "not known"


def test_the_same_preventive_tried_three_times_is_one():
    thrice = [{"name": "Topiramate", "outcome": "not_effective"}] * 3
    assert answer("nice-ta260/start/preventives", who=person(preventives=thrice)) == "not met"


def test_an_earlier_botulinum_toxin_is_not_one_of_the_three_preventives():
    tried = [*preventives("not_effective", "not_effective"), {"name": "Botox", "outcome": "not_effective"}]
    assert answer("nice-ta260/start/preventives", who=person(preventives=tried)) == "not met"


@pytest.mark.parametrize(("managed", "outcome"), [(True, "met"), (False, "not met"), (None, "not known")])
def test_overuse_must_be_managed_before_nice_starts(managed, outcome):
    triptan_on_10_days = diary(Month(medicine_days={"triptan": 10}))
    assert answer("nice-ta260/start", triptan_on_10_days, person(overuse_managed=managed)) == outcome


@pytest.mark.parametrize("managed", [True, False, None])
def test_where_there_is_no_overuse_nothing_needs_managing(managed):
    triptan_on_9_days = diary(Month(medicine_days={"triptan": 9}))
    assert answer("nice-ta260/start/overuse", triptan_on_9_days, person(overuse_managed=managed)) == "met"


@pytest.mark.parametrize(
    ("medicine", "limit"),
    [
        ("ergot", 10),
        ("triptan", 10),
        ("opioid", 10),
        ("combination_analgesic", 10),
        ("paracetamol", 15),
        ("nsaid", 15),
    ],
)
def test_overuse_begins_at_the_day_limit_of_each_class(medicine, limit):
    where = "nice-ta260/start/overuse"
    assert answer(where, diary(Month(medicine_days={medicine: limit - 1}))) == "met"
    assert answer(where, diary(Month(medicine_days={medicine: limit}))) == "not met"
    unanswered = Month(headache_days=20, medicine_days={medicine: limit - 1}, unanswered_days=1)
    assert answer(where, diary(unanswered)) == "not known"


def test_several_classes_are_overused_together_from_10_days_on():
    where = "nice-ta260/start/overuse"
    assert answer(where, diary(Month(medicine_days={"triptan": 5, "nsaid": 4}, apart=True))) == "met"
    assert answer(where, diary(Month(medicine_days={"triptan": 5, "nsaid": 5}, apart=True))) == "not met"
    assert answer(where, diary(Month(medicine_days={"triptan": 5, "nsaid": 9}))) == "met", "9 days in all"
    assert answer(where, diary(Month(medicine_days={"paracetamol": 7, "nsaid": 7}, apart=True))) == "met", "one class"


def test_gepants_and_ditans_are_never_overused():
    daily = diary(Month(medicine_days={"gepant": 28, "ditan": 28}))
    assert answer("nice-ta260/start/overuse", daily) == "met"


def test_a_medicine_column_left_blank_is_not_read_as_no_overuse():
    assert answer("nice-ta260/start/overuse", diary(Month(every_day={"opioid": None}))) == "not known"


# ---- going on and stopping ----------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["continue", "stop"])
def test_going_on_and_stopping_do_not_apply_to_one_never_treated(decision):
    assert answer(f"nice-ta260/{decision}", who=person(toxin_sessions=[])) == "not applicable"
    assert answer(f"nice-ta260/{decision}", who=person(toxin_sessions=None)) == "not known"


@pytest.mark.parametrize("decision", ["continue", "stop"])
def test_botox_for_another_indication_is_no_treatment_of_chronic_migraine(decision):
    spasticity = person(toxin_sessions=[session(days_ago(90), indication="spasticity")])
    assert answer(f"nice-ta260/{decision}", who=spasticity) == "not applicable"


def test_nice_goes_on_at_a_fall_of_30_percent_and_stops_below():
    exactly_30, below_30 = treated(baseline=20), treated(baseline=24)  # 24 to 17 is 29.2 %
    fourteen, seventeen = diary(Month(14, 8), Month(15, 8)), diary(Month(17, 8))
    assert answer("nice-ta260/continue", fourteen, exactly_30) == "met"
    assert answer("nice-ta260/stop", fourteen, exactly_30) == "not met"
    assert answer("nice-ta260/continue", seventeen, below_30) == "not met"
    assert answer("nice-ta260/stop", seventeen, below_30) == "met"


def test_the_response_is_judged_after_two_cycles_and_not_before():
    no_better = diary(Month(20, 12))
    assert answer("nice-ta260/stop", no_better, treated(cycles=1)) == "not met"
    assert answer("nice-ta260/continue", no_better, treated(cycles=1)) == "met"
    assert answer("nice-ta260/stop", no_better, treated(cycles=2)) == "met"
    assert answer("nice-ta260/continue", no_better, treated(cycles=2)) == "not met"


def test_the_second_cycle_is_complete_84_days_after_its_session():
    no_better = diary(Month(20, 12))
    assert answer("nice-ta260/stop", no_better, treated(cycles=2, days_since_last=83)) == "not met"
    assert answer("nice-ta260/stop", no_better, treated(cycles=2, days_since_last=84)) == "met"


def test_nice_stops_once_the_headache_was_episodic_for_three_months_although_it_responded():
    responder = treated(baseline=28)
    assert answer("nice-ta260/stop", diary(Month(14, 8)), responder) == "met"
    assert answer("nice-ta260/continue", diary(Month(14, 8)), responder) == "not met"


def test_three_months_below_15_make_it_episodic_two_do_not():
    responder = treated(baseline=28)
    below, at = Month(14, 8), Month(15, 8)
    assert answer("nice-ta260/stop/episodic", diary(below, below, below, at), responder) == "met"
    assert answer("nice-ta260/stop/episodic", diary(below, below, at, below), responder) == "not met"
    assert answer("nice-ta260/stop/episodic", diary(below, below), responder) == "not known"


@pytest.mark.parametrize(
    ("days", "baseline", "stop", "go_on"),
    [
        (Month(20, 12), 20, "met", "not met"),
        (Month(14, 8), 28, "met", "not met"),
        (Month(14, 8), 15, "met", "not met"),
        (Month(15, 8), 28, "not met", "met"),
    ],
    ids=["no response", "episodic", "both", "neither"],
)
def test_either_reason_stops_and_neither_lets_go_on(days, baseline, stop, go_on):
    """Joined by `or`, the two conditions to go on would let everybody go on."""
    who = treated(baseline=baseline)
    assert answer("nice-ta260/stop", diary(days), who) == stop
    assert answer("nice-ta260/continue", diary(days), who) == go_on


def test_an_unanswered_day_that_straddles_30_percent_is_not_read_as_a_response():
    who = treated(baseline=24)
    sixteen_or_17 = diary(Month(16, 8, unanswered_days=1), Month(16, 8))
    assert answer("nice-ta260/stop", sixteen_or_17, who) == "not known"
    assert answer("nice-ta260/continue", sixteen_or_17, who) == "not known"


def test_without_a_baseline_the_response_is_not_known():
    assert answer("nice-ta260/stop", diary(Month(16, 8)), treated(baseline=None)) == "not known"
    assert answer("nice-ta260/continue", diary(Month(16, 8)), treated(baseline=None)) == "not known"


def test_without_a_baseline_an_episodic_headache_is_stopped_all_the_same():
    assert answer("nice-ta260/stop", diary(Month(14, 8)), treated(baseline=None)) == "met"


def test_a_diary_of_the_28_days_before_the_first_session_is_the_baseline_whatever_the_history_states():
    before, after = Month(20, 12), Month(14, 8)
    who = treated(cycles=2, days_since_last=84, baseline=10)
    days = diary(after, *[Month(15, 8)] * 5, before, before)
    assert answer("nice-ta260/stop/response", days, who) == "met"


def test_a_session_whose_indication_is_not_known_leaves_open_whether_there_was_treatment():
    unsure = {key: value for key, value in session(days_ago(90)).items() if key != "indication"}
    assert answer("nice-ta260/stop", who=person(toxin_sessions=[unsure])) == "not known"


# ---- the text of 2012 ---------------------------------------------------------------------------------


def test_the_text_of_2012_counted_only_preventives_that_did_not_work():
    not_tolerated = person(preventives=preventives("not_effective", "not_effective", "not_tolerated"))
    assert answer("nice-ta260-2012/start", who=not_tolerated) == "not met"
    assert answer("nice-ta260/start", who=not_tolerated) == "met"
    assert answer("nice-ta260-2012/start", who=person(preventives=preventives(*["not_effective"] * 3))) == "met"


def test_the_text_of_2012_stops_as_the_current_one_does():
    assert answer("nice-ta260-2012/stop", diary(Month(20, 12)), treated()) == "met"
    assert answer("nice-ta260-2012/continue", diary(Month(20, 12)), treated()) == "not met"


def test_a_superseded_text_is_judged_only_when_it_is_asked_for():
    assert "nice-ta260-2012" not in assess(chronic(), person(), as_of=AS_OF).documents
    both = built_in().only("nice-ta260", "nice-ta260-2012")
    assert set(assess(chronic(), person(), as_of=AS_OF, rulebook=both).documents) == {"nice-ta260", "nice-ta260-2012"}
