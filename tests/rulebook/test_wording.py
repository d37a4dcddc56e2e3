"""The because-sentences at their boundaries: one and many, bounds, what is not known, what is just past a limit."""

import pytest
from tests.rulebook.people import Month, days_ago, diary, finding, person, session, treated

from abate.facts.wording import range_in_words


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        (Month(0, 0), "0 headache days in 2 Feb – 1 Mar 2026, 28 of 28 days answered"),
        (Month(1, 0), "1 headache day in 2 Feb – 1 Mar 2026, 28 of 28 days answered"),
        (Month(2, 0), "2 headache days in 2 Feb – 1 Mar 2026, 28 of 28 days answered"),
        (Month(1, 0, unanswered_days=1), "1 to 2 headache days in 2 Feb – 1 Mar 2026, 27 of 28 days answered"),
        (Month(0, 0, unanswered_days=1), "0 to 1 headache days in 2 Feb – 1 Mar 2026, 27 of 28 days answered"),
        (Month(17, 0, unanswered_days=2), "17 to 19 headache days in 2 Feb – 1 Mar 2026, 26 of 28 days answered"),
    ],
)
def test_a_count_names_its_bounds_its_dates_and_the_days_answered(month, sentence):
    assert finding("nice-ta260/start/headache-days", diary(month)).because == sentence


def test_one_day_is_one_day_in_every_label():
    def because(where, **month):
        return finding(where, diary(Month(**month))).because

    assert because("us-label/start/headache-days-4h", headache_days=1, migraine_days=0).startswith(
        "1 day with headache of 4 hours or more in"
    )
    assert because("nice-ta260/start/migraine-days", headache_days=1, migraine_days=1).startswith("1 migraine day in")
    where = "nice-ta260/start/overuse/triptan_days"
    assert because(where, medicine_days={"triptan": 1}).startswith("1 day with a triptan in")
    assert because(where, medicine_days={"triptan": 2}).startswith("2 days with a triptan in")


def test_an_earlier_month_is_named_by_its_dates_and_the_year_where_it_turns():
    found = finding("ichd-3/1.3/headache-days")
    assert [part.because for part in found.criteria] == [
        "20 headache days in 2 Feb – 1 Mar 2026, 28 of 28 days answered",
        "20 headache days in 5 Jan – 1 Feb 2026, 28 of 28 days answered",
        "20 headache days in 8 Dec 2025 – 4 Jan 2026, 28 of 28 days answered",
    ]


def test_a_month_without_a_diary_may_hold_anything():
    found = finding("ichd-3/1.3/headache-days/headache-days-month-2", diary(Month(), alike=1))
    assert found.because == "0 to 28 headache days in 5 Jan – 1 Feb 2026, 0 of 28 days answered"


@pytest.mark.parametrize(
    ("where", "who", "sentence"),
    [
        ("nice-ta260/start/adult", person(birth_date="2008-03-02"), "age: 17 years"),
        ("nice-ta260/start/adult", person(birth_date="2025-01-01"), "age: 1 year"),
        ("nice-ta260/start/adult", person(birth_date=None), "age: not known"),
        ("us-label/caution/pregnancy", person(pregnant=True), "pregnant: yes"),
        ("us-label/caution/pregnancy", person(pregnant=False), "pregnant: no"),
        ("us-label/caution/pregnancy", person(pregnant=None), "pregnant: not known"),
        (
            "nice-ta260/start/preventives",
            person(preventives=[{"name": "topiramate", "outcome": "not_effective"}, {"name": "flunarizine"}]),
            "preventives that did not work, were not tolerated or are unsuitable: 1 to 2 preventives",
        ),
        (
            "nice-ta260/start/preventives",
            person(preventives=[{"name": "topiramate", "outcome": "not_effective"}]),
            "preventives that did not work, were not tolerated or are unsuitable: 1 preventive",
        ),
        (
            "us-wa-hta/start/classes",
            person(preventives=[{"name": "topiramate", "class": "anticonvulsant", "outcome": "not_effective"}]),
            "classes of those preventives: 1 class",
        ),
        (
            "us-label/caution/cumulative-units",
            person(toxin_sessions=[session(days_ago(10), units=None), session(days_ago(5))]),
            "units of botulinum toxin in the last 3 months: at least 155 units",
        ),
        (
            "ichd-3/3.1/B-duration/B-duration-from",
            person(headache__cluster={"minutes": 1}),
            "length of such an attack: 1 minute",
        ),
        (
            "ichd-3/3.1/D-frequency/D-frequency-from",
            person(headache__cluster={"attacks_a_day": 1}),
            "such attacks a day while active: 1 attack a day",
        ),
    ],
)
def test_a_fact_of_the_history_in_words(where, who, sentence):
    assert finding(where, who=who).because == sentence


def test_just_past_a_limit_is_not_rounded_onto_it():
    """Three months and a day fulfil `more than 3 months`; 3 months in the sentence would belie that."""
    past = finding("ichd-3/1.3/over-3-months/since", who=person(headache__since="2025-11-30"))
    exactly = finding("ichd-3/1.3/over-3-months/since", who=person(headache__since="2025-12-01"))
    assert (past.outcome.words, past.because) == ("met", "months at the present frequency: 3.03 months")
    assert (exactly.outcome.words, exactly.because) == ("not met", "months at the present frequency: 3 months")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (30, 30, "30"),
        (29.96, 29.96, "29.96"),
        (29.5, 29.5, "29.5"),
        (29.17, 29.17, "29.2"),
        (29.17, 30, "29.2 to 30"),
        (-float("inf"), 30, "at most 30"),
        (2, float("inf"), "at least 2"),
        (-float("inf"), float("inf"), "not known"),
        (-5, -5, "-5"),
        (0, 0, "0"),
    ],
)
def test_figures_between_bounds(low, high, words):
    assert range_in_words(low, high) == words


def test_a_fall_and_a_rise_in_percent():
    fall = finding("nice-ta260/continue/fall", diary(Month(14, 8)), treated(baseline=20))
    assert fall.because == "fall in headache days against baseline: 30 %"
    rise = finding("nice-ta260/continue/fall", diary(Month(22, 8)), treated(baseline=20))
    assert rise.because == "fall in headache days against baseline: -10 %"
    unsure = finding("nice-ta260/continue/fall", diary(Month(14, 8, unanswered_days=2)), treated(baseline=20))
    assert unsure.because == "fall in headache days against baseline: 20 to 30 %"


# ---- combinations -------------------------------------------------------------------------------------


def test_what_is_met_names_all_its_reasons_and_what_is_not_only_those_that_decide():
    met = finding("uk-label/start")
    assert met.because.startswith(
        "age: 40 years; 20 headache days in 2 Feb – 1 Mar 2026, 28 of 28 days answered; 12 m"
    )
    not_met = finding("uk-label/start", diary(Month(14, 7)), person(birth_date=None))
    assert not_met.because == (
        "14 headache days in 2 Feb – 1 Mar 2026, 28 of 28 days answered; "
        "7 migraine days in 2 Feb – 1 Mar 2026, 28 of 28 days answered"
    )
    open_ = finding("uk-label/start", who=person(birth_date=None))
    assert open_.because == "age: not known"


def test_at_least_says_how_many_are_met_of_those_needed():
    two = person(headache__aura={"spreads_over_5_minutes": True, "one_sided": True})
    found = finding("ichd-3/1.2/C-characteristics", who=two)
    assert found.because.startswith("2 of the 3 needed; aura symptoms follow one another: not known; ")


def test_what_does_not_apply_says_why():
    never = finding("nice-ta260/stop", who=person(toxin_sessions=[]))
    assert never.because == "does not apply: onabotulinumtoxinA sessions for headache: 0 sessions"
    unasked = finding("nice-ta260/stop", who=person(toxin_sessions=None))
    assert unasked.because == "not known whether it applies: onabotulinumtoxinA sessions for headache: not known"


def test_a_reason_is_given_once():
    because = finding("ehf-2018/start").because
    reasons = because.split("; ")
    assert len(reasons) == len(set(reasons))
