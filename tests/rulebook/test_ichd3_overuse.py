"""ICHD-3 8.2: medication-overuse headache, by class, in days and not in doses."""

import pytest
from tests.rulebook.people import Month, answer, diagnosis, diary, person

CLASSES = [
    ("8.2.1", "ergot", 10),
    ("8.2.2", "triptan", 10),
    ("8.2.3.1", "paracetamol", 15),
    ("8.2.3.2", "nsaid", 15),
    ("8.2.4", "opioid", 10),
    ("8.2.5", "combination_analgesic", 10),
]
by_class = pytest.mark.parametrize(("code", "medicine", "limit"), CLASSES, ids=[code for code, *_ in CLASSES])


def taking(headache_days=15, unanswered_days=0, apart=False, **medicine_days):
    return Month(headache_days, 8, medicine_days=medicine_days, unanswered_days=unanswered_days, apart=apart)


# ---- each class at its limit --------------------------------------------------------------------------


@by_class
def test_overuse_begins_at_the_day_limit_of_the_class(code, medicine, limit):
    assert answer(f"ichd-3/{code}", diary(taking(**{medicine: limit}))) == "met"
    assert answer(f"ichd-3/{code}", diary(taking(**{medicine: limit - 1}))) == "not met"


@pytest.mark.parametrize(("medicine", "limit"), [(medicine, limit) for _, medicine, limit in CLASSES])
def test_every_class_overused_is_medication_overuse_headache(medicine, limit):
    assert answer("ichd-3/8.2", diary(taking(**{medicine: limit}))) == "met"
    assert answer("ichd-3/8.2", diary(taking(**{medicine: limit - 1}))) == "not met"


@by_class
def test_an_unanswered_day_at_the_limit_is_not_read_as_a_day_without_the_medicine(code, medicine, limit):
    assert answer(f"ichd-3/{code}", diary(taking(unanswered_days=1, **{medicine: limit - 1}))) == "not known"


@pytest.mark.parametrize(("code", "medicine"), [(code, medicine) for code, medicine, _ in CLASSES])
def test_a_blank_column_is_not_read_as_no_medicine(code, medicine):
    blank = diary(Month(15, 8, every_day={medicine: None}))
    assert answer(f"ichd-3/{code}", blank) == "not known"


@by_class
def test_each_of_the_last_three_months_counts(code, medicine, limit):
    over, under = taking(**{medicine: limit}), taking(**{medicine: limit - 1})
    assert answer(f"ichd-3/{code}", diary(over, over, under, over)) == "not met"
    assert answer(f"ichd-3/{code}", diary(over, over)) == "not known"


@by_class
@pytest.mark.parametrize(
    ("since", "outcome"),
    [("2025-11-30", "met"), ("2025-12-01", "not known"), ("2025-12-02", "not known"), (None, "not known")],
)
def test_three_months_of_diary_need_overuse_that_began_more_than_3_months_ago(code, medicine, limit, since, outcome):
    three = diary(taking(**{medicine: limit}), alike=3)
    assert answer(f"ichd-3/{code}", three, person(acute_medicine__overuse_since=since)) == outcome


@by_class
def test_or_a_fourth_month_alike(code, medicine, limit):
    over, under = taking(**{medicine: limit}), taking(**{medicine: limit - 1})
    exactly_3 = person(acute_medicine__overuse_since="2025-12-01")
    assert answer(f"ichd-3/{code}", diary(over, over, over, over), exactly_3) == "met"
    assert answer(f"ichd-3/{code}", diary(over, over, over, under), exactly_3) == "not met"


@pytest.mark.parametrize(("code", "medicine"), [(code, medicine) for code, medicine, _ in CLASSES])
def test_a_month_of_diary_alone_never_proves_it(code, medicine):
    month = diary(taking(**{medicine: 28}), alike=1)
    assert answer(f"ichd-3/{code}", month) == "not known"
    assert "8.2" not in diagnosis(month)


# ---- the headache -------------------------------------------------------------------------------------


def test_the_headache_is_there_on_15_days_a_month():
    assert answer("ichd-3/8.2", diary(taking(15, triptan=12))) == "met"
    assert answer("ichd-3/8.2", diary(taking(14, triptan=12))) == "not met"
    assert answer("ichd-3/8.2", diary(taking(14, unanswered_days=1, triptan=12))) == "not known"


def test_it_takes_a_headache_disorder_that_was_there_before():
    overuse = diary(taking(triptan=12))
    none = {"headache__migraine_attacks": 0, "headache__cluster": {"attacks": 0}}
    nobody = {"headache__tension_type": {"episodes": 0}}
    assert answer("ichd-3/8.2", overuse, person(**none, **nobody)) == "not met"
    assert answer("ichd-3/8.2", overuse, person(**none, headache__tension_type={"episodes": 1})) == "met"
    assert answer("ichd-3/8.2", overuse, person(**none, headache__tension_type={})) == "not known"
    assert answer("ichd-3/8.2", overuse, person(**nobody, headache__migraine_attacks=1)) == "met"


@pytest.mark.parametrize(("explained", "outcome"), [(True, "not met"), (None, "not known")])
def test_it_must_not_be_better_explained(explained, outcome):
    who = person(headache__better_explained=explained)
    assert answer("ichd-3/8.2", diary(taking(triptan=12)), who) == outcome
    assert answer("ichd-3/8.2.2", diary(taking(triptan=12)), who) == outcome


# ---- classes together ---------------------------------------------------------------------------------


def test_paracetamol_and_nsaids_are_one_class_of_15_days():
    assert answer("ichd-3/8.2.3", diary(taking(paracetamol=8, nsaid=7, apart=True))) == "met"
    assert answer("ichd-3/8.2.3", diary(taking(paracetamol=7, nsaid=7, apart=True))) == "not met"
    assert answer("ichd-3/8.2.3", diary(taking(paracetamol=14, nsaid=14))) == "not met", "14 days, not 28 doses"
    assert answer("ichd-3/8.2.6", diary(taking(paracetamol=8, nsaid=6, apart=True))) == "not met", "one class"


def test_two_simple_analgesics_on_a_day_are_no_combination_analgesic():
    assert answer("ichd-3/8.2.5", diary(taking(paracetamol=14, nsaid=14))) == "not met"


def test_several_classes_none_overused_alone_are_overused_together_from_10_days():
    assert answer("ichd-3/8.2.6", diary(taking(triptan=5, opioid=5, apart=True))) == "met"
    assert answer("ichd-3/8.2.6", diary(taking(triptan=5, opioid=4, apart=True))) == "not met"
    assert answer("ichd-3/8.2.6", diary(taking(triptan=9, opioid=9))) == "not met", "9 days in all"
    assert answer("ichd-3/8.2.6", diary(taking(nsaid=14))) == "not met", "one class"
    assert answer("ichd-3/8.2", diary(taking(triptan=5, opioid=5, apart=True))) == "met"


def test_where_one_class_is_overused_alone_it_is_not_several():
    both = diary(taking(triptan=10, nsaid=5, apart=True))
    assert answer("ichd-3/8.2.6", both) == "not met"
    assert diagnosis(both) == ("1.3", "8.2.2")


def test_several_classes_need_more_than_3_months_too():
    several = taking(triptan=5, opioid=5, apart=True)
    assert answer("ichd-3/8.2.6", diary(several, several, several), person()) == "not known"
    since = person(acute_medicine__overuse_since="2025-11-30")
    assert answer("ichd-3/8.2.6", diary(several, several, several), since) == "met"


@pytest.mark.parametrize("medicine", ["gepant", "ditan"])
def test_gepants_and_ditans_never_make_overuse(medicine):
    daily = diary(taking(**{medicine: 28}))
    assert answer("ichd-3/8.2", daily) == "not met"
    assert diagnosis(daily) == ("1.3",)
    with_triptan = diary(taking(triptan=9, **{medicine: 28}))
    assert answer("ichd-3/8.2.6", with_triptan) == "not met"


@pytest.mark.parametrize(("aspirin", "outcome"), [(True, "met"), (False, "not met"), (None, "not known")])
def test_an_nsaid_that_is_aspirin_has_a_code_of_its_own(aspirin, outcome):
    days, who = diary(taking(nsaid=15)), person(acute_medicine__nsaid_is_aspirin=aspirin)
    assert answer("ichd-3/8.2.3.2.1", days, who) == outcome
    assert diagnosis(days, who) == ("1.3", "8.2.3.2.1" if aspirin else "8.2.3.2")


@pytest.mark.parametrize(
    ("unverified", "since", "outcome"),
    [
        (True, "2025-11-30", "met"),
        (True, "2025-12-01", "not met"),
        (True, None, "not known"),
        (False, "2025-11-30", "not met"),
        (None, "2025-11-30", "not known"),
    ],
)
def test_several_medicines_whose_amounts_cannot_be_verified(unverified, since, outcome):
    who = person(acute_medicine={"amounts_cannot_be_verified": unverified, "overuse_since": since})
    assert answer("ichd-3/8.2.7", who=who) == outcome


@pytest.mark.parametrize(
    ("days", "since", "outcome"),
    [
        (10, "2025-11-30", "met"),
        (9, "2025-11-30", "not met"),
        (10, "2025-12-01", "not met"),
        (10, None, "not known"),
        (None, "2025-11-30", "not known"),
    ],
)
def test_another_medicine_on_10_days(days, since, outcome):
    who = person(acute_medicine={"other_medicine_days": days, "overuse_since": since})
    assert answer("ichd-3/8.2.8", who=who) == outcome
