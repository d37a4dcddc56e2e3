"""Payers' policies: examples that were not verified, each judged at its thresholds all the same."""

import pytest
from tests.rulebook.people import AS_OF, Month, answer, chronic, days_ago, diary, person, preventives, treated

from abate import assess, built_in

PAYERS = ("aetna", "anthem", "evicore", "medicare-l33458", "unitedhealthcare")


def trials(*lengths, outcome="not_effective", **changes):
    """Preventives tried for so many days each, of different classes."""
    return [
        tried | {"start": days_ago(400).isoformat(), "stop": days_ago(400 - length).isoformat()} | changes
        for tried, length in zip(preventives(*[outcome] * len(lengths)), lengths, strict=True)
    ]


TRIED = trials(60, 60)


@pytest.mark.parametrize("payer", PAYERS)
def test_the_typical_person_after_two_long_trials_may_start(payer):
    assert answer(f"{payer}/start", who=person(preventives=TRIED)) == "met"


@pytest.mark.parametrize("payer", PAYERS)
def test_a_payer_is_an_example_and_the_assessment_says_so(payer):
    assert built_in().document(payer).status == "unverified"
    warnings = assess(chronic(), person(), as_of=AS_OF, rulebook=built_in().only(payer)).warnings
    assert any("Not verified" in warning and payer in warning for warning in warnings)


@pytest.mark.parametrize("payer", ["aetna", "evicore", "medicare-l33458"])
def test_these_payers_ask_for_adults(payer):
    assert answer(f"{payer}/start", who=person(preventives=TRIED, birth_date="2008-03-01")) == "met"
    assert answer(f"{payer}/start", who=person(preventives=TRIED, birth_date="2008-03-02")) == "not met"
    assert answer(f"{payer}/start", who=person(preventives=TRIED, birth_date=None)) == "not known"


@pytest.mark.parametrize("payer", ["aetna", "evicore"])
def test_these_payers_ask_for_a_specialist(payer):
    assert answer(f"{payer}/start", who=person(preventives=TRIED, specialist_involved=False)) == "not met"
    assert answer(f"{payer}/start", who=person(preventives=TRIED, specialist_involved=None)) == "not known"


@pytest.mark.parametrize("payer", ["aetna", "evicore"])
def test_these_payers_ask_for_15_headache_days(payer):
    who = person(preventives=TRIED)
    assert answer(f"{payer}/start", diary(Month(15, 8)), who) == "met"
    assert answer(f"{payer}/start", diary(Month(14, 8)), who) == "not met"
    assert answer(f"{payer}/start", diary(Month(14, 8, unanswered_days=1)), who) == "not known"


@pytest.mark.parametrize("payer", ["anthem", "medicare-l33458", "unitedhealthcare"])
def test_these_payers_ask_for_15_days_with_headache_of_4_hours(payer):
    who = person(preventives=TRIED)
    assert answer(f"{payer}/start", diary(Month(20, 12, long_days=15)), who) == "met"
    assert answer(f"{payer}/start", diary(Month(20, 12, long_days=14)), who) == "not met"
    assert answer(f"{payer}/start", diary(Month(14, 12, unanswered_days=1)), who) == "not known"


def test_aetna_asks_for_8_days_of_4_hours():
    who = person(preventives=TRIED)
    assert answer("aetna/start", diary(Month(20, 12, long_days=8)), who) == "met"
    assert answer("aetna/start", diary(Month(20, 12, long_days=7)), who) == "not met"


def test_unitedhealthcare_asks_for_8_migraine_days():
    who = person(preventives=TRIED)
    assert answer("unitedhealthcare/start", diary(Month(20, 8)), who) == "met"
    assert answer("unitedhealthcare/start", diary(Month(20, 7)), who) == "not met"
    assert answer("unitedhealthcare/start", diary(Month(20, 7, undescribed_days=1)), who) == "not known"


@pytest.mark.parametrize("payer", ["aetna", "anthem", "unitedhealthcare"])
def test_a_trial_counts_from_60_days_on(payer):
    assert answer(f"{payer}/start/preventives", who=person(preventives=trials(60, 60))) == "met"
    assert answer(f"{payer}/start/preventives", who=person(preventives=trials(60, 59))) == "not met"
    dates_unknown = trials(60, 60, start=None, stop=None)
    assert answer(f"{payer}/start/preventives", who=person(preventives=dates_unknown)) == "not known"
    assert answer(f"{payer}/start/preventives", who=person(preventives=None)) == "not known"


@pytest.mark.parametrize("payer", ["aetna", "anthem", "unitedhealthcare"])
def test_a_preventive_that_was_not_tolerated_counts_however_short_the_trial(payer):
    not_tolerated = trials(3, 3, outcome="not_tolerated")
    assert answer(f"{payer}/start/preventives", who=person(preventives=not_tolerated)) == "met"


@pytest.mark.parametrize("payer", ["aetna", "unitedhealthcare"])
def test_two_preventives_of_one_class_are_one_class(payer):
    one_class = trials(60, 60, **{"class": "anticonvulsant"})
    assert answer(f"{payer}/start/preventives", who=person(preventives=one_class)) == "not met"
    assert answer("anthem/start/preventives", who=person(preventives=one_class)) == "met", "asks for agents"


def test_evicore_asks_for_two_preventives_and_medicare_for_one():
    one, two = preventives("not_effective"), preventives("not_effective", "not_tolerated")
    assert answer("evicore/start", who=person(preventives=two)) == "met"
    assert answer("evicore/start", who=person(preventives=one)) == "not met"
    assert answer("medicare-l33458/start", who=person(preventives=one)) == "met"
    assert answer("medicare-l33458/start", who=person(preventives=[])) == "not met"
    assert answer("medicare-l33458/start", who=person(preventives=None)) == "not known"


def test_anthem_asks_for_three_months():
    who, since = person(preventives=TRIED, headache__since=None), person(preventives=TRIED)
    long, short = Month(20, 12, long_days=15), Month(20, 12, long_days=14)
    assert answer("anthem/start", diary(long, long, long), since) == "met"
    assert answer("anthem/start", diary(long, long, long), who) == "not known", "84 days are not 3 months"
    assert answer("anthem/start", diary(long, long, long, long), who) == "met"
    assert answer("anthem/start", diary(long, long, short, long), since) == "not met"
    exactly_3 = person(preventives=TRIED, headache__since="2025-12-01")
    assert answer("anthem/start", diary(long, long, long, short), exactly_3) == "met"


@pytest.mark.parametrize("payer", ["aetna", "anthem", "evicore", "unitedhealthcare"])
def test_renewal_does_not_apply_before_the_first_treatment(payer):
    assert answer(f"{payer}/continue", who=person(toxin_sessions=[])) == "not applicable"
    assert answer(f"{payer}/continue", who=person(toxin_sessions=None)) == "not known"


@pytest.mark.parametrize("payer", ["aetna", "unitedhealthcare"])
def test_one_headache_day_less_renews_with_these_payers(payer):
    assert answer(f"{payer}/continue", diary(Month(19, 12)), treated(baseline=20)) == "met"
    assert answer(f"{payer}/continue", diary(Month(20, 12)), treated(baseline=20)) == "not met"
    assert answer(f"{payer}/continue", diary(Month(19, 12, unanswered_days=1)), treated(baseline=20)) == "not known"
    assert answer(f"{payer}/continue", diary(Month(19, 12)), treated(baseline=None)) == "not known"


def test_one_migraine_day_less_renews_with_anthem():
    who = treated(baseline=20, baseline__migraine_days=12)
    assert answer("anthem/continue", diary(Month(20, 11)), who) == "met"
    assert answer("anthem/continue", diary(Month(20, 12)), who) == "not met"
    assert answer("anthem/continue", diary(Month(20, 11, undescribed_days=1)), who) == "not known"


def test_half_the_migraine_days_and_12_weeks_renew_with_evicore():
    who = treated(baseline=20, baseline__migraine_days=12)
    assert answer("evicore/continue", diary(Month(20, 6)), who) == "met"
    assert answer("evicore/continue", diary(Month(20, 7)), who) == "not met"
    early = treated(baseline=20, baseline__migraine_days=12, days_since_last=83)
    assert answer("evicore/continue", diary(Month(20, 6)), early) == "not met"
    assert answer("evicore/continue", diary(Month(20, 6)), treated()) == "not known"
