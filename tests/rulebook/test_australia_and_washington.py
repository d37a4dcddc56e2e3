"""Australia (MBS 18377, PBS) and Washington State: 6 months of history, 50 percent, five courses."""

import pytest
from tests.rulebook.people import Month, answer, diary, person, preventives, treated

from abate import Diary

BOTH = ("au-pbs", "us-wa-hta")
OVERUSE = diary(Month(medicine_days={"opioid": 10}))


@pytest.mark.parametrize("document", BOTH)
def test_the_typical_person_may_start(document):
    assert answer(f"{document}/start") == "met"


@pytest.mark.parametrize("document", BOTH)
def test_both_start_in_adults(document):
    assert answer(f"{document}/start", who=person(birth_date="2008-03-01")) == "met"
    assert answer(f"{document}/start", who=person(birth_date="2008-03-02")) == "not met"
    assert answer(f"{document}/start", who=person(birth_date=None)) == "not known"


@pytest.mark.parametrize("document", BOTH)
def test_both_start_after_three_preventives(document):
    three, two = ["not_effective", "not_tolerated", "unsuitable"], ["not_effective", "not_effective"]
    assert answer(f"{document}/start", who=person(preventives=preventives(*three))) == "met"
    assert answer(f"{document}/start", who=person(preventives=preventives(*two))) == "not met"
    assert answer(f"{document}/start", who=person(preventives=preventives(*two, None))) == "not known"
    assert answer(f"{document}/start", who=person(preventives=None)) == "not known"


@pytest.mark.parametrize("document", BOTH)
@pytest.mark.parametrize(("managed", "outcome"), [(True, "met"), (False, "not met"), (None, "not known")])
def test_both_ask_that_overuse_is_managed(document, managed, outcome):
    assert answer(f"{document}/start", OVERUSE, person(overuse_managed=managed)) == outcome


@pytest.mark.parametrize("document", BOTH)
@pytest.mark.parametrize("decision", ["continue", "stop"])
def test_going_on_and_stopping_do_not_apply_to_one_never_treated(document, decision):
    assert answer(f"{document}/{decision}", who=person(toxin_sessions=[])) == "not applicable"
    assert answer(f"{document}/{decision}", who=person(toxin_sessions=None)) == "not known"


# ---- Australia ----------------------------------------------------------------------------------------


def test_australia_asks_for_15_headache_days_and_8_migraine_days():
    assert answer("au-pbs/start", diary(Month(15, 8))) == "met"
    assert answer("au-pbs/start", diary(Month(14, 8))) == "not met"
    assert answer("au-pbs/start", diary(Month(15, 7))) == "not met"
    assert answer("au-pbs/start", diary(Month(14, 8, unanswered_days=1))) == "not known"
    assert answer("au-pbs/start", diary(Month(15, 7, undescribed_days=1))) == "not known"


@pytest.mark.parametrize(
    ("since", "outcome"), [("2025-09-01", "met"), ("2025-09-02", "not known"), (None, "not known")]
)
def test_australia_asks_for_six_months(since, outcome):
    """Four months of diary leave a shorter history open: months 5 to 7 are not answered."""
    assert answer("au-pbs/start", who=person(headache__since=since)) == outcome


def test_seven_months_of_diary_show_six_calendar_months_and_six_do_not():
    unknown_since, alike, few = person(headache__since=None), Month(15, 8), Month(14, 8)
    assert answer("au-pbs/start", diary(*[alike] * 7), unknown_since) == "met"
    assert answer("au-pbs/start", diary(*[alike] * 6), unknown_since) == "not known"
    assert answer("au-pbs/start/six-months", diary(*[alike] * 6, few), unknown_since) == "not known"
    assert (
        answer("au-pbs/start/six-months", diary(*[alike] * 6, few), person(headache__since="2025-12-01")) == "not met"
    )


@pytest.mark.parametrize(("involved", "outcome"), [(True, "met"), (False, "not met"), (None, "not known")])
def test_australia_asks_for_a_specialist(involved, outcome):
    assert answer("au-pbs/start", who=person(specialist_involved=involved)) == outcome


@pytest.mark.parametrize(
    ("now", "baseline", "outcome"),
    [(14, 27.5, "not met"), (14, 28, "met"), (13, 26.5, "met")],
    ids=["49.1 percent", "50 percent", "50.9 percent"],
)
def test_australia_goes_on_from_a_fall_of_50_percent(now, baseline, outcome):
    days, who = diary(Month(now, 8)), treated(baseline=baseline)
    assert answer("au-pbs/continue", days, who) == outcome
    assert answer("au-pbs/stop", days, who) == ("met" if outcome == "not met" else "not met")


def test_australia_judges_after_two_treatments():
    assert answer("au-pbs/stop", diary(Month(20, 12)), treated(cycles=1)) == "not met"
    assert answer("au-pbs/continue", diary(Month(20, 12)), treated(cycles=1)) == "met"
    assert answer("au-pbs/stop", diary(Month(20, 12)), treated(cycles=2, days_since_last=83)) == "not met"
    assert answer("au-pbs/stop", diary(Month(20, 12)), treated(cycles=2)) == "met"


@pytest.mark.parametrize("document", BOTH)
def test_an_unanswered_day_that_straddles_50_percent_is_not_known(document):
    days, who = diary(Month(13, 8, unanswered_days=2), Month(14, 8)), treated(baseline=28)
    assert answer(f"{document}/continue", days, who) == "not known"
    assert answer(f"{document}/stop", days, who) == "not known"


# ---- Washington State ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "baseline", "outcome"),
    [(14, 27.5, "not met"), (14, 28, "not met"), (13, 26.5, "met")],
    ids=["49.1 percent", "50 percent", "50.9 percent"],
)
def test_washington_goes_on_only_above_50_percent(now, baseline, outcome):
    days, who = diary(Month(now, 8)), treated(baseline=baseline)
    assert answer("us-wa-hta/continue", days, who) == outcome
    assert answer("us-wa-hta/stop", days, who) == ("met" if outcome == "not met" else "not met")


def test_washington_judges_after_two_cycles():
    assert answer("us-wa-hta/stop", diary(Month(20, 12)), treated(cycles=1)) == "not met"
    assert answer("us-wa-hta/stop", diary(Month(20, 12)), treated(cycles=2)) == "met"


def test_washington_allows_five_courses():
    responder = diary(Month(10, 5))
    assert answer("us-wa-hta/continue", responder, treated(cycles=4, baseline=28)) == "met"
    assert answer("us-wa-hta/continue", responder, treated(cycles=5, baseline=28)) == "not met"
    assert answer("us-wa-hta/stop", responder, treated(cycles=5, baseline=28)) == "met"


def test_washington_does_not_stop_because_the_headache_became_episodic():
    episodic, who = diary(Month(9, 5)), treated(baseline=28)
    assert answer("us-wa-hta/continue", episodic, who) == "met"
    assert answer("nice-ta260/stop", episodic, who) == "met"
    assert answer("ehf-2018/stop", episodic, who) == "met"


def test_washington_asks_for_chronic_migraine_by_ichd_3():
    assert answer("us-wa-hta/start", diary(Month(15, 8))) == "met"
    assert answer("us-wa-hta/start", diary(Month(14, 8))) == "not met"
    assert answer("us-wa-hta/start", diary(Month(15, 7))) == "not met"
    assert answer("us-wa-hta/start/chronic-migraine", diary(Month(15, 8), alike=2)) == "not known"
    assert (
        answer("us-wa-hta/start", diary(Month(28, 28)), person(headache__unremitting_since_onset=True)) == "not met"
    )


def test_washington_asks_for_a_diary_of_three_months():
    days_84 = diary(Month(15, 8), alike=3)
    days_83 = Diary(days_84.patient, days_84.days[1:])
    assert answer("us-wa-hta/start/diary", days_84) == "met"
    assert answer("us-wa-hta/start/diary", days_83) == "not met"


@pytest.mark.parametrize(
    ("classes", "outcome"),
    [
        (["anticonvulsant", "beta-blocker", "Beta blocker"], "met"),
        (["anticonvulsant", "anticonvulsant", "Anticonvulsant"], "not met"),
        (["anticonvulsant", "anticonvulsant", None], "not known"),
        ([None, None, None], "not known"),
    ],
)
def test_washington_asks_for_two_classes_of_preventive(classes, outcome):
    tried = [{**one, "class": word} for one, word in zip(preventives(*["not_effective"] * 3), classes, strict=True)]
    assert answer("us-wa-hta/start/classes", who=person(preventives=tried)) == outcome
