"""One drug under two names, or one class under two words, counts once."""

from __future__ import annotations

from datetime import date

import pytest

from abate.facts.from_history import facts_from_history
from abate.history import history_from
from abate.history.preventives import class_named, drug_named


def exhausted(*tried: tuple[str, str]) -> tuple[object, object]:
    """How many drugs, and how many classes, of (name, class)."""
    preventives = [{"name": name, "class": group, "outcome": "not_effective"} for name, group in tried]
    facts = facts_from_history(history_from({"preventives": preventives}), date(2026, 3, 1))
    return facts["preventives_exhausted"], facts["preventive_classes_exhausted"]


@pytest.mark.parametrize("name", ["Topamax", "topiramate 100 mg", "TOPIRAMATE", "Topamax 25 mg capsules"])
def test_a_brand_a_dose_and_capitals_make_no_other_drug(name: str) -> None:
    assert drug_named(name) == "topiramate"


def test_two_names_of_one_drug_and_of_one_class_count_once() -> None:
    drugs, classes = exhausted(("Topamax", "antiepileptic"), ("topiramate", "anticonvulsant"))
    assert (drugs, classes) == ((1, 1), (1, 1))


def test_different_drugs_of_different_classes_count_each() -> None:
    drugs, classes = exhausted(("topiramate", "anticonvulsant"), ("propranolol", "beta_blocker"))
    assert (drugs, classes) == ((2, 2), (2, 2))


def test_a_word_that_may_mean_one_of_several_classes_makes_no_second_class_for_certain() -> None:
    _, classes = exhausted(("propranolol", "beta-blocker"), ("candesartan", "antihypertensive"))
    assert classes == (1, 2)


def test_a_drug_that_is_not_listed_stands_for_itself() -> None:
    assert drug_named("Examplamine") == "examplamine"
    assert class_named("herbal") == "herbal"
    assert class_named("antihypertensive") is None
