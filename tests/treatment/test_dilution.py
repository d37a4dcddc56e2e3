"""Concentrations and volumes are exact."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.treatment.sessions import HUNDRED, VIAL, checked, outcome, with_vial

from abate.treatment.dilution import exactly, in_figures, plain, units_per_tenth_ml, volume_ml
from abate.treatment.limits import vial_rules

PUBLISHED = [
    (int(strength), ml, units)
    for strength, table in vial_rules().dilutions.items()
    for ml, units in table.units_per_tenth_ml.items()
]


@pytest.mark.parametrize(("strength", "ml", "units"), PUBLISHED)
def test_the_published_table_comes_out_by_dividing(strength: int, ml: str, units: float) -> None:
    assert units_per_tenth_ml(strength, float(ml)) == exactly(units)


def test_the_published_table_is_that_of_the_labels() -> None:
    assert len(PUBLISHED) == 12
    assert {(100, "2", 5), (200, "4", 5), (100, "4", 2.5), (200, "8", 2.5), (50, "1.25", 4)} <= set(PUBLISHED)


@pytest.mark.parametrize(("units", "ml"), [(155, 3.1), (195, 3.9), (5, 0.1), (0, 0)])
def test_volumes_at_5_units_in_a_tenth(units: int, ml: float) -> None:
    assert volume_ml(units, 200, 4) == volume_ml(units, 100, 2) == exactly(ml)


def test_thirty_one_tenths_are_3_point_1_and_not_a_hair_more() -> None:
    assert sum(volume_ml(5, 200, 4) for _ in range(31)) == Fraction(31, 10)
    assert sum([0.1] * 31) != 3.1
    assert checked().to_json()["volume_ml"] == 3.1


def test_two_vials_of_100_units_hold_the_same_volume() -> None:
    vials = [HUNDRED | {"units_given": 100, "units_wasted": 0}, HUNDRED | {"units_given": 55, "units_wasted": 45}]
    assert checked(vials=vials).to_json()["volume_ml"] == 3.1


def test_vials_of_different_dilution_are_added_each_by_its_own() -> None:
    vials = [HUNDRED | {"units_given": 100, "units_wasted": 0},
             HUNDRED | {"units_given": 55, "units_wasted": 45, "diluent_ml": 4}]  # fmt: skip
    check = checked(vials=vials)
    assert check.volume_ml == Fraction(2) + Fraction(22, 10)
    assert outcome(check, "dilution") == "met"
    assert "2.5 U in 0.1 mL" in check.finding("dilution").because


def test_a_volume_that_cannot_be_known_is_null() -> None:
    assert with_vial(diluent_ml=None).to_json()["volume_ml"] is None
    assert checked(vials=None).to_json()["volume_ml"] is None
    assert outcome(with_vial(diluent_ml=None), "dilution") == "not known"


@given(strength=st.sampled_from([50, 100, 200]), ml=st.decimals("0.05", "20", places=2), units=st.integers(0, 200))
def test_volume_and_concentration_undo_one_another(strength: int, ml: float, units: int) -> None:
    assert volume_ml(units, strength, ml) * 10 * units_per_tenth_ml(strength, ml) == units


@pytest.mark.parametrize(
    ("figure", "words", "number"),
    [(Fraction(31, 10), "3.1", 3.1), (Fraction(4), "4", 4), (Fraction(1, 3), "0.333", 1 / 3)],
)
def test_figures_for_the_eye_and_for_programs(figure: Fraction, words: str, number: float) -> None:
    assert (in_figures(figure), plain(figure)) == (words, number)
    assert in_figures(Fraction(40)) == "40"


@pytest.mark.parametrize("ml", [4, 4.0])
def test_the_label_dilution_is_in_order(ml: float) -> None:
    assert outcome(checked(vials=[VIAL | {"diluent_ml": ml}]), "dilution") == "not met"
