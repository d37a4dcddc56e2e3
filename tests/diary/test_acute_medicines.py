"""A medicine's name gives its acute classes, or the reason why not."""

from __future__ import annotations

import pytest

from abate import strict_yaml
from abate.diary import day
from abate.diary.readers.acute_medicines import NAMES, acute_classes
from abate.errors import RulebookError


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("Sumatriptan", {"triptan"}),
        ("1x Sumatriptan", {"triptan"}),
        ("Rizatriptan 10mg Oral", {"triptan"}),
        ("Maxalt-MLT 10 mg", {"triptan"}),
        ("Zomig (nasal spray)", {"triptan"}),
        ("Imigran® 50", {"triptan"}),
        ("Dihydroergotamine", {"ergot"}),
        ("Cafergot", {"ergot"}),
        ("Tramadol 50mg", {"opioid"}),
        ("2x Naproxen sodium 550mg Oral", {"nsaid"}),
        ("ASPIRIN", {"nsaid"}),
        ("Advil", {"nsaid"}),
        ("Tylenol", {"paracetamol"}),
        ("Tylenol 500", {"paracetamol"}),
        ("Paracétamol 1g", {"paracetamol"}),
        ("Acetaminophen", {"paracetamol"}),
        ("Ubrelvy", {"gepant"}),
        ("Nurtec ODT", {"gepant"}),
        ("Reyvow", {"ditan"}),
    ],
)
def test_a_medicine_is_filed_under_its_class(name: str, classes: set[str]):
    assert acute_classes(name).classes == classes


@pytest.mark.parametrize(
    "name",
    [
        "Excedrin Migraine",
        "Fioricet",
        "Vicodin",
        "Co-codamol 30/500",
        "Tylenol #3",
        "Paracetamol/Codeine",
        "Acetaminophen 300 mg + Codeine 30 mg",
        "Ibuprofen with caffeine",
        "Aspirin, caffeine",
        "Nurofen Plus",
    ],
)
def test_an_analgesic_with_an_opioid_butalbital_or_caffeine_is_a_combination_and_nothing_else(name: str):
    assert acute_classes(name).classes == {"combination_analgesic"}


@pytest.mark.parametrize("name", ["Aspirin + Paracetamol", "Ibuprofen and acetaminophen", "Advil Dual Action"])
def test_two_simple_analgesics_alone_are_not_a_combination(name: str):
    assert acute_classes(name).classes == {"nsaid", "paracetamol"}


@pytest.mark.parametrize("name", ["Sumatriptan/naproxen", "Treximet"])
def test_a_triptan_with_an_nsaid_counts_for_both_and_is_not_a_combination_analgesic(name: str):
    assert acute_classes(name).classes == {"triptan", "nsaid"}


@pytest.mark.parametrize("name", ["Ubrogepant", "Rimegepant 75mg", "Zavzpret"])
def test_a_gepant_is_never_filed_under_a_class_with_an_overuse_limit(name: str):
    assert acute_classes(name).classes == {"gepant"}


def test_a_gepant_taken_to_prevent_is_not_an_acute_medicine():
    assert not acute_classes("Qulipta").classes


@pytest.mark.parametrize("name", ["Panadol Extra", "Paracetamol extra", "Anadin Extra"])
def test_extra_on_a_box_of_paracetamol_or_aspirin_means_caffeine(name: str):
    assert acute_classes(name).classes == {"combination_analgesic"}


@pytest.mark.parametrize(
    "name", ["Tylenol PM", "Ibuprofen plus", "Nurofen forte", "no aspirin", "Tylenol or Advil", ""]
)
def test_a_name_with_a_word_that_is_not_understood_is_left_unread(name: str):
    reading = acute_classes(name)
    assert not reading.classes
    assert "no name of an acute medicine" in reading.why_not


def test_a_misspelt_name_is_not_guessed_but_the_near_name_is_shown():
    reading = acute_classes("Sumatripan")
    assert not reading.classes
    assert "'sumatriptan'" in reading.why_not


def test_a_known_medicine_of_no_acute_class_says_so():
    assert "none of the diary's eight acute classes" in acute_classes("Metoclopramide").why_not


def test_every_name_of_the_data_file_stands_for_one_class_and_reads_back():
    data = strict_yaml.read(NAMES, RulebookError).value
    assert set(day.ACUTE_CLASSES) <= data.keys()
    for acute_class in day.ACUTE_CLASSES:
        for name in data[acute_class]:
            assert acute_classes(name).classes == {acute_class}, name
            assert acute_classes(name.upper()).classes == {acute_class}, name
    for name, classes in data["several"].items():
        assert acute_classes(name).classes == set(classes)
    for name in data["no_class"]:
        assert not acute_classes(name).classes, name


def test_a_name_as_long_as_a_novel_is_answered_at_once():
    assert "too long" in acute_classes("sumatriptan " * 10_000).why_not
