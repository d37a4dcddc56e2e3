"""Free-text conditions, medicines and allergies: a yes, a no, or not known."""

from __future__ import annotations

import pytest

from abate.history.terms import mentions

GROUPS = {
    "neuromuscular_disorder": "Myasthenia gravis",
    "swallowing_or_breathing_disorder": "dysphagia",
    "interacting_medicine": "gentamicin",
    "anticoagulant": "warfarin",
    "botulinum_toxin": "BOTOX",
}


@pytest.mark.parametrize(("group", "word"), GROUPS.items())
def test_a_word_of_the_group_is_a_yes_in_any_case_and_company(group: str, word: str) -> None:
    for entry in (word, word.upper(), word.lower(), f"{word}, since 2019", f"known {word}; mild"):
        assert mentions(group, [entry]) is True, entry
    assert mentions(group, ["vitamin D", word]) is True


@pytest.mark.parametrize("group", GROUPS)
def test_a_list_that_is_missing_is_not_known_and_an_empty_one_is_a_no(group: str) -> None:
    assert mentions(group, None) is None
    assert mentions(group, []) is False


@pytest.mark.parametrize(
    ("group", "misspelt"),
    [
        ("neuromuscular_disorder", "myastenia gravis"),
        ("neuromuscular_disorder", "Myasthenie"),
        ("interacting_medicine", "gentamycin"),
        ("interacting_medicine", "aminoglycosides"),
        ("anticoagulant", "warfarine"),
        ("botulinum_toxin", "botulinim toxin"),
    ],
)
def test_a_word_nearly_spelt_is_asked_about_and_never_a_no(group: str, misspelt: str) -> None:
    assert mentions(group, [misspelt]) is None


@pytest.mark.parametrize("entry", ["no myasthenia gravis", "family history of myasthenia", "Myasthenia excluded"])
def test_a_word_that_may_be_denied_is_neither_yes_nor_no(entry: str) -> None:
    assert mentions("neuromuscular_disorder", [entry]) is None
    assert mentions("neuromuscular_disorder", [entry, "myasthenia gravis"]) is True


@pytest.mark.parametrize("abbreviation", ["MG", "ALS", "LEMS", "MND"])
def test_common_abbreviations_are_known(abbreviation: str) -> None:
    assert mentions("neuromuscular_disorder", [abbreviation]) is True


@pytest.mark.parametrize("condition", ["asthma", "depression", "hypertension", "fibromyalgia", "multiple sclerosis"])
def test_common_conditions_are_a_no(condition: str) -> None:
    assert mentions("neuromuscular_disorder", [condition]) is False
    assert mentions("swallowing_or_breathing_disorder", [condition]) is False


@pytest.mark.parametrize(
    "medicine",
    ["topiramate", "amitriptyline", "propranolol", "candesartan", "sumatriptan", "ibuprofen", "aspirin", "valproate"],
)
def test_common_medicines_of_migraine_are_a_no(medicine: str) -> None:
    assert mentions("interacting_medicine", [medicine]) is False
    assert mentions("anticoagulant", [medicine]) is False


def test_no_known_allergies_are_a_no() -> None:
    assert mentions("botulinum_toxin", ["no known drug allergies"]) is False
