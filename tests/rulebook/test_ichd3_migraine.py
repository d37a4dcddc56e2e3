"""ICHD-3 1.1, 1.2, 1.3 and 1.5."""

import pytest
from tests.rulebook.people import MIGRAINE, Month, answer, chronic, diagnosis, diary, judged, person

EPISODIC = diary(Month(10, 6))
NO_PATTERN = diary(Month(10, 0))
"""Ten headache days a month without a feature of migraine, so that 1.1 rests on what the patient tells."""

FEATURES = ("unilateral", "pulsating", "moderate_or_severe", "aggravated_by_activity")
COMPANY = ("nausea", "vomiting", "photophobia", "phonophobia")


def told(pain=(), company=(), not_known=(), **changes):
    """A person whose attacks have these features and no others."""
    features = dict.fromkeys((*FEATURES, *COMPANY), False)
    features |= dict.fromkeys((*pain, *company), True) | dict.fromkeys(not_known)
    return person(headache__attack={"hours": 12, **features}, **changes)


# ---- 1.1 migraine without aura ------------------------------------------------------------------------


def test_the_typical_attacks_are_migraine_without_aura():
    assert answer("ichd-3/1.1", EPISODIC) == "met"
    assert diagnosis(EPISODIC) == ("1.1",)


@pytest.mark.parametrize(("attacks", "outcome"), [(5, "met"), (4, "not met"), (None, "not known")])
def test_migraine_needs_five_attacks(attacks, outcome):
    assert answer("ichd-3/1.1", EPISODIC, person(headache__migraine_attacks=attacks)) == outcome


@pytest.mark.parametrize(
    ("hours", "outcome"),
    [(3.9, "not met"), (4, "met"), (72, "met"), (72.1, "not met"), (None, "not known")],
)
def test_attacks_of_an_adult_last_4_to_72_hours(hours, outcome):
    assert answer("ichd-3/1.1", EPISODIC, person(headache__attack__hours=hours)) == outcome


@pytest.mark.parametrize(
    ("hours", "birth_date", "outcome"),
    [
        (2, "2008-03-02", "met"),
        (1.9, "2008-03-02", "not met"),
        (2, "2008-03-01", "not met"),
        (2, None, "not known"),
    ],
)
def test_under_18_an_attack_of_2_hours_is_long_enough(hours, birth_date, outcome):
    who = person(headache__attack__hours=hours, birth_date=birth_date)
    assert answer("ichd-3/1.1/B-duration", EPISODIC, who) == outcome


@pytest.mark.parametrize(
    ("pain", "not_known", "outcome"),
    [
        (("unilateral", "pulsating"), (), "met"),
        (("moderate_or_severe", "aggravated_by_activity"), (), "met"),
        (("pulsating",), (), "not met"),
        (("pulsating",), ("unilateral",), "not known"),
        ((), ("unilateral",), "not met"),
    ],
)
def test_migraine_needs_two_of_four_features_of_pain(pain, not_known, outcome):
    assert answer("ichd-3/1.1", NO_PATTERN, told(pain, ("nausea",), not_known)) == outcome


@pytest.mark.parametrize(
    ("company", "not_known", "outcome"),
    [
        (("nausea",), (), "met"),
        (("vomiting",), (), "met"),
        (("photophobia", "phonophobia"), (), "met"),
        (("photophobia",), (), "not met"),
        (("phonophobia",), (), "not met"),
        (("photophobia",), ("phonophobia",), "not known"),
        ((), ("nausea",), "not known"),
    ],
)
def test_migraine_needs_nausea_or_vomiting_or_both_light_and_sound(company, not_known, outcome):
    assert answer("ichd-3/1.1", NO_PATTERN, told(("unilateral", "pulsating"), company, not_known)) == outcome


def test_the_diary_can_show_the_features_that_nobody_told():
    untold = person(headache__attack={"hours": 12})
    assert answer("ichd-3/1.1", EPISODIC, untold) == "met"
    assert answer("ichd-3/1.1", NO_PATTERN, untold) == "not known"


@pytest.mark.parametrize(("explained", "outcome"), [(True, "not met"), (None, "not known")])
@pytest.mark.parametrize("code", ["1.1", "1.3"])
def test_migraine_must_not_be_better_explained(code, explained, outcome):
    days = EPISODIC if code == "1.1" else chronic()
    assert answer(f"ichd-3/{code}", days, person(headache__better_explained=explained)) == outcome


# ---- 1.2 migraine with aura ---------------------------------------------------------------------------

KINDS = ("visual", "sensory", "speech", "motor", "brainstem", "retinal")
CHARACTERISTICS = (
    "spreads_over_5_minutes",
    "symptoms_in_succession",
    "each_5_to_60_minutes",
    "one_sided",
    "positive",
    "headache_within_60_minutes",
)


def with_aura(kinds=("visual",), characteristics=CHARACTERISTICS[:3], attacks=2, not_known=()):
    aura = dict.fromkeys((*KINDS, *CHARACTERISTICS), False)
    aura |= dict.fromkeys((*kinds, *characteristics), True) | dict.fromkeys(not_known)
    return person(headache__aura={"attacks": attacks, **aura})


@pytest.mark.parametrize(("attacks", "outcome"), [(2, "met"), (1, "not met"), (None, "not known")])
def test_aura_needs_two_attacks(attacks, outcome):
    assert answer("ichd-3/1.2", EPISODIC, with_aura(attacks=attacks)) == outcome


@pytest.mark.parametrize("kind", KINDS)
def test_any_of_six_kinds_makes_an_aura(kind):
    assert answer("ichd-3/1.2", EPISODIC, with_aura(kinds=(kind,))) == "met"


def test_an_aura_of_no_kind_is_none_and_of_an_unasked_kind_is_open():
    assert answer("ichd-3/1.2", EPISODIC, with_aura(kinds=())) == "not met"
    assert answer("ichd-3/1.2", EPISODIC, with_aura(kinds=(), not_known=("motor",))) == "not known"


def test_the_final_edition_asks_for_three_of_six_characteristics_where_the_beta_asked_for_two():
    assert answer("ichd-3/1.2", EPISODIC, with_aura(characteristics=CHARACTERISTICS[3:])) == "met"
    assert answer("ichd-3/1.2", EPISODIC, with_aura(characteristics=CHARACTERISTICS[:2])) == "not met"
    two_and_one_open = with_aura(characteristics=CHARACTERISTICS[:2], not_known=("positive",))
    assert answer("ichd-3/1.2", EPISODIC, two_and_one_open) == "not known"


def test_migraine_with_and_without_aura_stand_side_by_side():
    assert diagnosis(EPISODIC, with_aura()) == ("1.1", "1.2")


# ---- 1.3 chronic migraine -----------------------------------------------------------------------------


def test_chronic_migraine_is_15_headache_days_of_which_8_with_migraine():
    assert answer("ichd-3/1.3", diary(Month(15, 8))) == "met"
    assert answer("ichd-3/1.3", diary(Month(14, 8))) == "not met"
    assert answer("ichd-3/1.3", diary(Month(15, 7))) == "not met"


def test_15_migraine_days_in_one_month_are_not_yet_chronic_migraine():
    one_month = diary(Month(15, 15), alike=1)
    assert answer("ichd-3/1.3", one_month) == "not known"
    assert diagnosis(one_month, person(headache__since=None)) == ("1.1",)


def test_15_headache_days_without_8_migraine_days_are_no_chronic_migraine():
    assert answer("ichd-3/1.3", diary(Month(28, 7))) == "not met"
    assert "1.3" not in diagnosis(diary(Month(28, 7)))


def test_a_month_of_diary_alone_never_proves_it():
    unknown_since = person(headache__since=None)
    assert answer("ichd-3/1.3", diary(Month(28, 28), alike=1), unknown_since) == "not known"


@pytest.mark.parametrize(
    ("since", "outcome"),
    [("2025-11-30", "met"), ("2025-12-01", "not known"), ("2025-12-02", "not known"), (None, "not known")],
)
def test_84_days_of_diary_need_a_date_more_than_3_months_ago(since, outcome):
    three_months = diary(Month(15, 8), alike=3)
    assert answer("ichd-3/1.3", three_months, person(headache__since=since)) == outcome


def test_or_84_days_of_diary_need_a_fourth_month_alike():
    unknown_since, alike = person(headache__since=None), Month(15, 8)
    assert answer("ichd-3/1.3", diary(alike, alike, alike, Month(15, 8)), unknown_since) == "met"
    assert answer("ichd-3/1.3", diary(alike, alike, alike, Month(14, 8)), unknown_since) == "not known"
    exactly_3 = person(headache__since="2025-12-01")
    assert answer("ichd-3/1.3", diary(alike, alike, alike, Month(14, 8)), exactly_3) == "not met"
    assert answer("ichd-3/1.3", diary(alike, alike, alike, Month(15, 7)), exactly_3) == "not met"


@pytest.mark.parametrize("month", [0, 1, 2])
def test_each_of_the_last_three_months_counts(month):
    months = [Month(20, 12)] * 4
    months[month] = Month(14, 12)
    assert answer("ichd-3/1.3", diary(*months)) == "not met"
    months[month] = Month(20, 7)
    assert answer("ichd-3/1.3", diary(*months)) == "not met"
    months[month] = Month(14, 12, unanswered_days=1)
    assert answer("ichd-3/1.3", diary(*months)) == "not known"
    months[month] = Month(20, 7, undescribed_days=1)
    assert answer("ichd-3/1.3", diary(*months)) == "not known"


@pytest.mark.parametrize(("attacks", "outcome"), [(5, "met"), (4, "not met"), (None, "not known")])
def test_chronic_migraine_needs_five_attacks_of_migraine(attacks, outcome):
    assert answer("ichd-3/1.3", who=person(headache__migraine_attacks=attacks)) == outcome


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ({"aura": True}, "met"),
        ({"believed_migraine": True, "relieved_by_triptan": True}, "met"),
        ({"believed_migraine": True}, "not met"),
        ({"relieved_by_triptan": True}, "not met"),
        ({"believed_migraine": True, "relieved_by_triptan": None}, "not known"),
    ],
    ids=["aura", "believed and relieved", "only believed", "only relieved", "believed, relief not known"],
)
def test_a_featureless_day_is_a_migraine_day_by_aura_or_by_belief_and_relief(cells, outcome):
    assert answer("ichd-3/1.3", diary(Month(15, 0, every_headache=cells))) == outcome


def test_a_day_of_migraine_needs_pain_and_company_both():
    pain_only = {name: MIGRAINE[name] for name in ("unilateral", "pulsating", "severity")}
    company_only = {"nausea": True, "photophobia": True, "phonophobia": True}
    assert answer("ichd-3/1.3", diary(Month(20, 0, every_headache=pain_only))) == "not met"
    assert answer("ichd-3/1.3", diary(Month(20, 0, every_headache=company_only))) == "not met"
    assert answer("ichd-3/1.3", diary(Month(20, 0, every_headache=pain_only | company_only))) == "met"


# ---- 1.5 probable migraine ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        person(headache__migraine_attacks=4),
        person(headache__attack__hours=3),
        told((), ("nausea",)),
        told(("unilateral", "pulsating"), ()),
    ],
    ids=["A four attacks", "B short attacks", "C no pain feature", "D no company"],
)
def test_all_but_one_of_the_criteria_is_probable_migraine(who):
    assert answer("ichd-3/1.1", NO_PATTERN, who) == "not met"
    assert answer("ichd-3/1.5", NO_PATTERN, who) == "met"


def test_all_but_two_are_not():
    two_short = person(headache__migraine_attacks=4, headache__attack__hours=3)
    assert answer("ichd-3/1.5", EPISODIC, two_short) == "not met"


def test_all_of_them_are_definite_and_not_probable():
    assert answer("ichd-3/1.5", EPISODIC) == "not met"


def test_with_three_of_four_and_the_fourth_open_it_may_be_either():
    assert answer("ichd-3/1.5", EPISODIC, person(headache__migraine_attacks=None)) == "not known"


def test_all_but_one_of_the_aura_criteria_is_probable_migraine_too():
    one_aura = with_aura(attacks=1)
    assert answer("ichd-3/1.5/1.5.2", EPISODIC, one_aura) == "met"
    assert judged("ichd-3", EPISODIC, one_aura).diagnosis == ("1.1",), "definite migraine comes first"


def test_probable_migraine_must_not_be_better_explained():
    assert answer("ichd-3/1.5", EPISODIC, person(headache__attack__hours=3, headache__better_explained=True)) == (
        "not met"
    )
