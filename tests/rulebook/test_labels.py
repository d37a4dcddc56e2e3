"""The product labels of the US, the UK and the EU: same patient, three answers."""

import pytest
from tests.rulebook.people import Month, answer, chronic, days_ago, diary, person, preventives, session, treated

LABELS = ("us-label", "uk-label", "eu-label")


# ---- whom they are for --------------------------------------------------------------------------------


def test_same_patient_three_answers():
    """Headaches of 4 hours or more on 15 days, migraine on 7, no preventive tried: the US label alone says yes."""
    long_headaches, untried = diary(Month(15, 7)), person(preventives=[])
    assert [answer(f"{label}/start", long_headaches, untried) for label in LABELS] == ["met", "not met", "not met"]
    short_migraines = diary(Month(15, 8, long_days=14))
    assert [answer(f"{label}/start", short_migraines, untried) for label in LABELS] == ["not met", "met", "not met"]
    tried = person(preventives=preventives("not_tolerated"))
    assert [answer(f"{label}/start", short_migraines, tried) for label in LABELS] == ["not met", "met", "met"]


def test_the_us_label_starts_at_15_days_with_headache_of_4_hours():
    assert answer("us-label/start", diary(Month(20, 12, long_days=15))) == "met"
    assert answer("us-label/start", diary(Month(20, 12, long_days=14))) == "not met"


def test_4_hours_are_enough_for_the_us_label_and_less_are_not():
    assert answer("us-label/start", diary(Month(every_headache={"hours": 4.0}))) == "met"
    assert answer("us-label/start", diary(Month(every_headache={"hours": 3.99}))) == "not met"


def test_headaches_without_hours_leave_the_us_label_open():
    assert answer("us-label/start", diary(Month(15, every_headache={"hours": None}))) == "not known"
    assert answer("us-label/start", diary(Month(14, every_headache={"hours": None}))) == "not met"


def test_an_unanswered_day_leaves_14_long_headaches_open():
    assert answer("us-label/start", diary(Month(14, unanswered_days=1))) == "not known"
    assert answer("us-label/start", diary(Month(15, unanswered_days=1))) == "met"


def test_the_us_label_asks_for_no_migraine_days_and_no_preventives():
    assert answer("us-label/start", diary(Month(20, 0)), person(preventives=None)) == "met"


@pytest.mark.parametrize("label", ["uk-label", "eu-label"])
def test_the_uk_and_eu_labels_start_at_15_headache_days_of_which_8_with_migraine(label):
    assert answer(f"{label}/start", diary(Month(15, 8, long_days=0))) == "met"
    assert answer(f"{label}/start", diary(Month(14, 8))) == "not met"
    assert answer(f"{label}/start", diary(Month(15, 7))) == "not met"
    assert answer(f"{label}/start", diary(Month(14, 8, unanswered_days=1))) == "not known"
    assert answer(f"{label}/start", diary(Month(15, 7, undescribed_days=1))) == "not known"


@pytest.mark.parametrize("label", LABELS)
def test_every_label_is_for_adults(label):
    assert answer(f"{label}/start", who=person(birth_date="2008-03-01")) == "met"
    assert answer(f"{label}/start", who=person(birth_date="2008-03-02")) == "not met"
    assert answer(f"{label}/start", who=person(birth_date=None)) == "not known"


@pytest.mark.parametrize(
    ("outcomes", "outcome"),
    [
        (["not_effective"], "met"),
        (["not_tolerated"], "met"),
        (["unsuitable"], "not met"),
        (["helped", "ongoing"], "not met"),
        (["ongoing", None], "not known"),
        ([], "not met"),
    ],
)
def test_the_eu_label_asks_for_one_preventive_that_did_not_work_or_was_not_tolerated(outcomes, outcome):
    assert answer("eu-label/start", who=person(preventives=preventives(*outcomes))) == outcome


def test_the_uk_label_asks_for_no_preventives():
    assert answer("uk-label/start", who=person(preventives=None)) == "met"
    assert answer("eu-label/start", who=person(preventives=None)) == "not known"


# ---- the next treatment -------------------------------------------------------------------------------


@pytest.mark.parametrize("label", LABELS)
def test_another_treatment_is_due_84_days_after_the_last(label):
    assert answer(f"{label}/continue", who=treated(cycles=1, days_since_last=84)) == "met"
    assert answer(f"{label}/continue", who=treated(cycles=1, days_since_last=83)) == "not met"


@pytest.mark.parametrize("label", LABELS)
def test_another_treatment_does_not_apply_before_the_first(label):
    assert answer(f"{label}/continue", who=person(toxin_sessions=[])) == "not applicable"
    assert answer(f"{label}/continue", who=person(toxin_sessions=None)) == "not known"


def with_other_session(units, days=60, **changes):
    other = session(days_ago(days), units=units, indication="spasticity", **changes)
    return person(toxin_sessions=[session(days_ago(84)), other])


def test_another_155_units_must_keep_within_400_in_3_months_over_all_indications():
    assert answer("us-label/continue", who=with_other_session(90)) == "met"
    assert answer("us-label/continue", who=with_other_session(91)) == "not met"
    assert answer("us-label/caution/cumulative-units", who=with_other_session(90)) == "not met"
    assert answer("us-label/caution/cumulative-units", who=with_other_session(91)) == "met"


def test_units_of_a_recent_session_that_are_not_known_are_not_zero():
    assert answer("us-label/continue", who=with_other_session(None)) == "not known"
    assert answer("us-label/caution/cumulative-units", who=with_other_session(None)) == "not known"


def test_units_of_other_products_count_as_they_stand_and_are_never_converted():
    dysport = with_other_session(91, product="abobotulinumtoxinA")
    assert answer("us-label/caution/cumulative-units", who=dysport) == "met"


def test_units_given_3_months_ago_no_longer_count():
    assert answer("us-label/caution/cumulative-units", who=with_other_session(300, days=89)) == "met"
    assert answer("us-label/caution/cumulative-units", who=with_other_session(300, days=90)) == "not met"


# ---- contraindications --------------------------------------------------------------------------------


@pytest.mark.parametrize("label", LABELS)
def test_nothing_contraindicates_in_the_typical_person(label):
    assert answer(f"{label}/contraindicated") == "not met"


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "changes",
    [{"allergies": ["Botox"]}, {"allergies": ["human albumin"]}, {"infection_at_injection_site": True}],
    ids=["toxin", "excipient", "infection"],
)
def test_each_contraindication_alone_forbids(label, changes):
    assert answer(f"{label}/contraindicated", who=person(**changes)) == "met"


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("unasked", ["allergies", "infection_at_injection_site"])
def test_a_contraindication_that_was_not_asked_about_is_not_absent(label, unasked):
    assert answer(f"{label}/contraindicated", who=person(**{unasked: None})) == "not known"


def test_another_allergy_does_not_forbid():
    assert answer("us-label/contraindicated", who=person(allergies=["penicillin"])) == "not met"


def test_a_misspelt_allergy_is_asked_about():
    assert answer("us-label/contraindicated", who=person(allergies=["botullinum toxin"])) == "not known"


# ---- cautions -----------------------------------------------------------------------------------------

CAUTIONS = {
    "neuromuscular": {"conditions": ["myasthenia gravis"]},
    "swallowing-breathing": {"conditions": ["dysphagia"]},
    "interaction": {"medicines": ["gentamicin"]},
    "other-toxin": {"toxin_sessions": [session(days_ago(100), product="abobotulinumtoxinA", units=100)]},
    "age": {"birth_date": "2010-01-01"},
    "pregnancy": {"pregnant": True},
    "breastfeeding": {"breastfeeding": True},
    "interval": {"toxin_sessions": [session(days_ago(83))]},
    "cumulative-units": {"toxin_sessions": [session(days_ago(30), units=246, indication="spasticity")]},
}
NOT_ASKED = {
    "neuromuscular": "conditions",
    "swallowing-breathing": "conditions",
    "interaction": "medicines",
    "other-toxin": "toxin_sessions",
    "age": "birth_date",
    "pregnancy": "pregnant",
    "breastfeeding": "breastfeeding",
    "interval": "toxin_sessions",
    "cumulative-units": "toxin_sessions",
}


@pytest.mark.parametrize("label", LABELS)
def test_the_typical_person_needs_no_special_care(label):
    assert answer(f"{label}/caution") == "not met"


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("caution", CAUTIONS)
def test_each_caution_alone_calls_for_care(label, caution):
    assert answer(f"{label}/caution", who=person(**CAUTIONS[caution])) == "met"
    assert answer(f"{label}/caution/{caution}", who=person(**CAUTIONS[caution])) == "met"


@pytest.mark.parametrize("caution", NOT_ASKED)
def test_a_caution_that_was_not_asked_about_is_not_absent(caution):
    unasked = person(**{NOT_ASKED[caution]: None})
    assert answer(f"us-label/caution/{caution}", who=unasked) == "not known"
    assert answer("us-label/caution", who=unasked) == "not known"


def test_the_interval_is_no_caution_84_days_after_a_session_nor_before_the_first():
    assert answer("us-label/caution/interval", who=treated(days_since_last=84)) == "not met"
    assert answer("us-label/caution/interval", who=person(toxin_sessions=[])) == "not applicable"


def test_another_toxin_is_a_caution_for_4_months():
    def dysport(day):
        return person(toxin_sessions=[session(day, product="abobotulinumtoxinA")])

    assert answer("us-label/caution/other-toxin", who=dysport(days_ago(119))) == "met"
    assert answer("us-label/caution/other-toxin", who=dysport(days_ago(120))) == "not met", "1 November to 1 March"


def test_an_anticoagulant_is_a_caution_in_europe_and_not_in_the_us_label():
    warfarin = person(medicines=["warfarin"])
    assert [answer(f"{label}/caution", who=warfarin) for label in LABELS] == ["not met", "met", "met"]


def test_an_18_year_old_is_no_caution():
    assert answer("us-label/caution/age", chronic(), person(birth_date="2008-03-01")) == "not met"
    assert answer("us-label/caution/age", chronic(), person(birth_date="2008-03-02")) == "met"
