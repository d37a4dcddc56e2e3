"""Vials: product, strength, lot, expiry, recall, age, and units that balance."""

from __future__ import annotations

from typing import Any

import pytest
from tests.treatment.sessions import HUNDRED, VIAL, checked, outcome, with_vial

# ---- product -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "product",
    ["onabotulinumtoxinA", "OnabotulinumtoxinA", " onabotulinumtoxin A ", "BOTOX", "Botox® (onabotulinumtoxinA)"],
)
def test_onabotulinumtoxina_is_the_product(product: str) -> None:
    assert outcome(with_vial(product=product), "product") == "not met"


@pytest.mark.parametrize(
    "product",
    ["Dysport", "abobotulinumtoxinA", "Xeomin", "incobotulinumtoxinA", "Myobloc", "Jeuveau", "Daxxify", "Letybo",
     "BOTOX Cosmetic", "onabotulinumtoxinA (BOTOX Cosmetic)", "Vistabel", "Vistabex", "Botulinum Toxin Type A",
     "botulinum toxin", "onabotulinumtoxinA or Dysport", "onabotulinumtoxinB", "not Botox", "saline", "肉毒素"],
)  # fmt: skip
def test_any_other_product_is_refused(product: str) -> None:
    check = with_vial(product=product)
    assert outcome(check, "product") == "met"
    assert not check.may_sign


def test_the_cosmetic_presentation_is_named_as_such() -> None:
    assert "cosmetic presentation" in with_vial(product="BOTOX Cosmetic").finding("product").because


@pytest.mark.parametrize("product", [None, "", "  ", "-"])
def test_a_product_that_is_not_known_stops(product: str | None) -> None:
    check = with_vial(product=product)
    assert outcome(check, "product") == "not known"
    assert not check.may_sign


# ---- strength ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strength", "found"),
    [
        (50, "not met"),
        (100, "not met"),
        (200, "not met"),
        (150, "met"),
        (300, "met"),
        (500, "met"),
        (1, "met"),
        (None, "not known"),
    ],
)
def test_vials_of_50_100_and_200_units_exist(strength: int | None, found: str) -> None:
    check = with_vial(strength=strength)
    assert outcome(check, "strength") == found
    assert check.may_sign == (strength == 200)


def test_a_vial_of_150_units_raises_the_counterfeit_alert() -> None:
    assert "counterfeit alert" in with_vial(strength=150).finding("strength").because
    assert "counterfeit" not in with_vial(strength=300).finding("strength").because


# ---- lot -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lot", [None, "", "   ", "-", "n/a", "N.A.", "unknown", "?", "none"])
def test_a_vial_without_a_lot_is_a_stop(lot: str | None) -> None:
    check = with_vial(lot=lot)
    assert outcome(check, "lot-missing") == "met"
    assert outcome(check, "lot-recalled") == "not known"
    assert not check.may_sign


@pytest.mark.parametrize(
    "lot", ["C3709C3", "c3709c3", " C3709C3 ", "C3709 C3", "C-3709-C3", "C3709\u200bC3", "Ｃ3709Ｃ3"]
)
def test_the_counterfeit_lot_is_known_however_it_is_written(lot: str) -> None:
    for listed in ([], ["X1"]):
        check = checked(vials=[VIAL | {"lot": lot}], recalled_lots=listed)
        assert outcome(check, "lot-recalled") == "met"
        assert "ounterfeit" in check.finding("lot-recalled").because
        assert not check.may_sign


@pytest.mark.parametrize(("listed", "lot"), [("AB 12", "ab12"), ("ab12", "A-B12"), ("AB12 ", "AB12")])
def test_a_recalled_lot_is_found_in_other_letter_case_and_with_spaces(listed: str, lot: str) -> None:
    assert outcome(checked(vials=[VIAL | {"lot": lot}], recalled_lots=[listed]), "lot-recalled") == "met"


def test_a_lot_that_only_resembles_a_recalled_one_is_another() -> None:
    check = checked(vials=[VIAL | {"lot": "C3709C4"}])
    assert outcome(check, "lot-recalled") == "not met"
    assert check.may_sign


def test_without_a_recall_list_nobody_has_looked() -> None:
    check = checked(recalled_lots=None)
    assert outcome(check, "lot-recalled") == "not known"
    assert not check.may_sign
    assert "[]" in check.finding("lot-recalled").opens
    assert checked(recalled_lots=[]).may_sign


# ---- expiry --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expiry", "found"),
    [
        ("2026-03-03", "not met"),
        ("2026-03-02", "not met"),
        ("2026-03-01", "met"),
        ("2020-01-01", "met"),
        (None, "not known"),
    ],
)
def test_a_vial_may_be_used_on_the_day_of_its_expiry_and_not_after(expiry: str | None, found: str) -> None:
    check = with_vial(expiry=expiry)
    assert outcome(check, "lot-expired") == found
    assert check.may_sign == (found == "not met")


# ---- time since reconstitution -------------------------------------------------------------------------


def age(made_up: str | None, given: str | None, day: str = "2026-03-02") -> str:
    return outcome(
        checked(date=day, given_at=given, vials=[VIAL | {"reconstituted_at": made_up}]), "reconstituted-too-long"
    )


@pytest.mark.parametrize(
    ("made_up", "found"),
    [("2026-03-02T10:30", "not met"), ("2026-03-01T10:30", "not met"), ("2026-03-01T10:29", "met"),
     ("2026-02-20T10:29", "met"), (None, "not known")],
)  # fmt: skip
def test_24_hours_are_allowed_and_a_minute_more_is_not(made_up: str | None, found: str) -> None:
    assert age(made_up, "2026-03-02T10:30") == found


@pytest.mark.parametrize(
    ("made_up", "found"),
    [("2026-03-02T00:00", "not met"), ("2026-03-02T09:00", "not met"), ("2026-03-01T23:59", "not known"),
     ("2026-03-01T09:00", "not known"), ("2026-03-01T00:00", "not known"), ("2026-02-28T23:59", "met"),
     ("2026-02-28T09:00", "met")],
)  # fmt: skip
def test_without_a_time_of_the_session_the_whole_day_is_possible(made_up: str, found: str) -> None:
    assert age(made_up, None) == found


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-10-25", "2026-10-24"),
        ("2026-11-01", "2026-10-31"),
        ("2026-04-05", "2026-04-04"),
        ("2026-03-29", "2026-03-28"),
    ],
)
def test_24_hours_on_a_clock_that_was_put_back_may_be_25(day: str, before: str) -> None:
    assert age(f"{before}T09:30", f"{day}T09:00", day) == "not known"
    assert age(f"{before}T10:00", f"{day}T09:00", day) == "not met"
    assert age(f"{before}T07:59", f"{day}T09:00", day) == "met"


def test_with_offsets_the_hours_that_passed_are_exact() -> None:
    assert age("2026-10-24T10:00+01:00", "2026-10-25T09:00+00:00", "2026-10-25") == "not met"
    assert age("2026-10-24T09:59+01:00", "2026-10-25T09:00+00:00", "2026-10-25") == "met"
    assert age("2026-03-28T08:00+00:00", "2026-03-29T09:00+01:00", "2026-03-29") == "not met"
    assert age("2026-03-28T07:59+00:00", "2026-03-29T09:00+01:00", "2026-03-29") == "met"


def test_an_ordinary_sunday_changes_nothing() -> None:
    assert age("2026-06-13T10:30", "2026-06-14T10:30", "2026-06-14") == "not met"


# ---- units that balance --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vial", "found"),
    [
        ({}, "not met"),
        ({"units_wasted": 44}, "met"),
        ({"units_wasted": 46}, "met"),
        ({"units_given": 160, "units_wasted": 40}, "met"),
        ({"units_given": 150, "units_wasted": 50}, "met"),
        ({"waste_reason": None}, "met"),
        ({"waste_reason": "  "}, "met"),
        ({"units_given": None}, "not known"),
        ({"units_wasted": None}, "not known"),
        ({"strength": None}, "not known"),
        ({"units_given": 200, "units_wasted": None}, "met"),
        ({"units_given": None, "waste_reason": None}, "met"),
    ],
)
def test_given_and_wasted_are_the_vial_and_the_vials_are_the_sites(vial: dict[str, Any], found: str) -> None:
    check = with_vial(**vial)
    assert outcome(check, "units-do-not-balance") == found
    assert check.may_sign == (found == "not met")


def test_a_vial_given_whole_needs_no_reason_for_waste() -> None:
    vials = [HUNDRED | {"units_given": 100, "units_wasted": 0, "waste_reason": None},
             HUNDRED | {"units_given": 55, "units_wasted": 45}]  # fmt: skip
    vials[0].pop("waste_reason")
    assert outcome(checked(vials=vials), "units-do-not-balance") == "not met"


def test_two_vials_that_together_give_too_little_do_not_balance() -> None:
    vials = [HUNDRED | {"units_given": 100, "units_wasted": 0}, HUNDRED | {"units_given": 50, "units_wasted": 50}]
    found = checked(vials=vials).finding("units-do-not-balance")
    assert found.outcome.words == "met"
    assert "150 U out of the vials, 155 U into the sites" in found.because


def test_one_vial_of_100_cannot_have_given_155() -> None:
    assert outcome(with_vial(strength=100, units_given=155, units_wasted=0), "units-do-not-balance") == "met"


def test_one_bad_vial_of_two_is_named() -> None:
    vials = [HUNDRED | {"units_given": 100, "units_wasted": 0, "lot": "GOOD1"},
             HUNDRED | {"units_given": 55, "units_wasted": 45, "lot": "OLD1", "expiry": "2026-01-31"}]  # fmt: skip
    found = checked(vials=vials).finding("lot-expired")
    assert "vial 2 (lot OLD1)" in found.because and "GOOD1" not in found.because


@pytest.mark.parametrize(
    "name",
    [
        "product",
        "strength",
        "lot-missing",
        "lot-expired",
        "lot-recalled",
        "reconstituted-too-long",
        "units-do-not-balance",
    ],
)
def test_without_vials_nothing_is_known_of_them(name: str) -> None:
    check = checked(vials=None)
    assert outcome(check, name) == "not known"
    assert not check.may_sign


def test_155_units_out_of_no_vial_do_not_balance() -> None:
    assert outcome(checked(vials=[]), "units-do-not-balance") == "met"
