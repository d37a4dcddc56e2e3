"""Units: of a site, of a muscle, of three months, against the edition."""

from __future__ import annotations

from typing import Any

import pytest
from tests.treatment.sessions import (
    HUNDRED,
    VIAL,
    checked,
    follow_the_pain,
    outcome,
    pattern,
    with_history,
)


def earlier(
    *sessions: tuple[str, int | None], product: str = "onabotulinumtoxinA", indication: str = "spasticity"
) -> Any:
    return [
        {"date": day, "product": product, "indication": indication} | ({} if units is None else {"units": units})
        for day, units in sessions
    ]


# ---- the standard session ------------------------------------------------------------------------------


def test_the_standard_session_is_155_units_at_31_sites_and_may_be_signed() -> None:
    check = checked()
    assert (check.total_units, check.sites, check.may_sign) == (155, 31, True)
    assert check.held_up_by == ()


def test_the_pattern_written_out_is_the_standard_one() -> None:
    assert checked(sites=pattern()).to_json() == checked().to_json()


def test_155_units_out_of_two_vials_of_100_may_be_signed() -> None:
    vials = [HUNDRED | {"units_given": 100, "units_wasted": 0, "waste_reason": ""},
             HUNDRED | {"units_given": 55, "units_wasted": 45}]  # fmt: skip
    assert checked(vials=vials).may_sign


# ---- cumulative: 400 U over 3 months of every toxin ----------------------------------------------------


@pytest.mark.parametrize(("units", "found"), [(244, "not met"), (245, "not met"), (246, "met"), (1000, "met")])
def test_400_units_in_3_months_are_allowed_and_401_are_not(units: int, found: str) -> None:
    check = with_history(toxin_sessions=earlier(("2026-02-01", units)))
    assert outcome(check, "cumulative-units") == found
    assert f"{units + 155} U in 3 months, at most 400" in check.finding("cumulative-units").because


@pytest.mark.parametrize("product", ["Dysport", "Xeomin", "BOTOX Cosmetic", "onabotulinumtoxinA", "a toxin abroad"])
@pytest.mark.parametrize("indication", ["cosmetic", "spasticity", "chronic migraine", "not asked"])
def test_every_product_and_indication_counts_as_it_stands(product: str, indication: str) -> None:
    sessions = earlier(("2026-02-01", 246), product=product, indication=indication)
    assert outcome(with_history(toxin_sessions=sessions), "cumulative-units") == "met"


def test_units_of_another_product_are_never_converted() -> None:
    for product in ("Dysport", "Xeomin", "Myobloc"):
        check = with_history(toxin_sessions=earlier(("2026-02-01", 245), product=product))
        assert "400 U in 3 months" in check.finding("cumulative-units").because


@pytest.mark.parametrize(
    ("day", "found"),
    [("2025-12-01", "not met"), ("2025-12-02", "not met"), ("2025-12-03", "met"), ("2026-03-02", "met")],
)
def test_three_months_are_calendar_months_that_end_on_the_day_of_the_session(day: str, found: str) -> None:
    assert outcome(with_history(toxin_sessions=earlier((day, 300))), "cumulative-units") == found


def test_several_earlier_sessions_are_added_up() -> None:
    sessions = earlier(("2026-01-01", 100), ("2026-02-01", 100), ("2026-02-20", 45))
    assert outcome(with_history(toxin_sessions=sessions), "cumulative-units") == "not met"
    assert outcome(with_history(toxin_sessions=[*sessions, *earlier(("2026-02-21", 1))]), "cumulative-units") == "met"


def test_unknown_units_of_an_earlier_session_leave_it_open_with_a_lowest_figure() -> None:
    check = with_history(toxin_sessions=earlier(("2026-02-01", None), ("2026-01-20", 100)))
    found = check.finding("cumulative-units")
    assert found.outcome.words == "not known"
    assert "at least 255 U" in found.because and "2026-02-01" in found.because
    assert not check.may_sign


def test_unknown_units_do_not_hide_what_is_too_much_already() -> None:
    check = with_history(toxin_sessions=earlier(("2026-02-01", None), ("2026-01-20", 300)))
    assert outcome(check, "cumulative-units") == "met"


def test_unknown_units_before_the_3_months_do_not_matter() -> None:
    assert with_history(toxin_sessions=earlier(("2025-11-01", None))).may_sign


def test_sessions_nobody_asked_about_are_not_known_and_never_none() -> None:
    check = with_history(toxin_sessions=None)
    assert outcome(check, "cumulative-units") == "not known"
    assert not check.may_sign
    assert "toxin sessions" in check.finding("cumulative-units").opens


def test_a_later_session_counts_when_an_older_one_is_looked_at_again() -> None:
    sessions = earlier(("2026-01-10", 100), ("2026-03-20", 200))
    assert outcome(with_history(toxin_sessions=sessions), "cumulative-units") == "met"
    assert outcome(with_history(toxin_sessions=sessions[1:]), "cumulative-units") == "not met"
    assert outcome(with_history(toxin_sessions=earlier(("2026-06-02", 300))), "cumulative-units") == "not met"


def test_what_left_the_vials_counts_even_where_the_sites_say_less() -> None:
    vials = [VIAL | {"units_given": 200, "units_wasted": 0}]
    check = checked(vials=vials, history={"toxin_sessions": earlier(("2026-02-01", 245))})
    assert outcome(check, "cumulative-units") == "met"


# ---- per site and per muscle ---------------------------------------------------------------------------


@pytest.mark.parametrize(("units", "found"), [(4, "not met"), (5, "not met"), (6, "met"), (500, "met")])
def test_a_site_gets_5_units_and_no_more(units: int, found: str) -> None:
    assert outcome(checked(sites=pattern(procerus={"units": units})), "site-units") == found


def test_a_follow_the_pain_site_gets_5_units_and_no_more() -> None:
    assert outcome(checked(**follow_the_pain("trapezius-left-4", units=6)), "site-units") == "met"


ALLOWED = [
    ("temporalis-left-5", "temporalis-right-5"),
    ("temporalis-left-5", "temporalis-left-6"),
    ("occipitalis-left-4", "occipitalis-left-5"),
    ("trapezius-left-4", "trapezius-right-4", "trapezius-left-5", "trapezius-right-5"),
    ("trapezius-right-4", "trapezius-right-5", "trapezius-right-6", "trapezius-right-7"),
]


@pytest.mark.parametrize("sites", ALLOWED)
def test_the_cap_is_per_muscle_and_the_sides_are_free(sites: tuple[str, ...]) -> None:
    check = checked(**follow_the_pain(*sites))
    assert outcome(check, "muscle-units") == "not met"
    assert check.may_sign


@pytest.mark.parametrize(
    "sites",
    [(*ALLOWED[0], "temporalis-left-6"), (*ALLOWED[2], "occipitalis-right-4"), (*ALLOWED[3], "trapezius-left-6")],
)
def test_one_site_over_the_cap_of_a_muscle_is_a_stop(sites: tuple[str, ...]) -> None:
    check = checked(**follow_the_pain(*sites), reasons={"edition": "asked for"})
    assert outcome(check, "muscle-units") == "met"
    assert not check.may_sign


@pytest.mark.parametrize("site", ["corrugator-left-2", "frontalis-right-3", "cervical-paraspinal-left-3"])
def test_a_muscle_without_optional_sites_gets_none(site: str) -> None:
    check = checked(**follow_the_pain(site))
    assert [outcome(check, name) for name in ("site-units", "muscle-units", "edition")] == ["met"] * 3
    assert not check.may_sign


# ---- the edition ---------------------------------------------------------------------------------------

EIGHT = (*ALLOWED[0], *ALLOWED[2], *ALLOWED[3])


def test_the_eu_edition_allows_195_units_at_39_sites() -> None:
    check = checked(**follow_the_pain(*EIGHT))
    assert (check.total_units, check.sites, check.to_json()["volume_ml"]) == (195, 39, 3.9)
    assert check.may_sign


def test_200_units_are_above_every_edition() -> None:
    check = checked(**follow_the_pain(*EIGHT, "trapezius-left-6"), reasons={"edition": "asked for"})
    assert check.total_units == 200
    assert "200 U, at most 195" in check.finding("edition").because
    assert not check.may_sign


@pytest.mark.parametrize(("edition", "found"), [("us-label", "met"), ("eu-label", "not met")])
def test_160_units_are_off_the_us_label_and_on_the_eu_text(edition: str, found: str) -> None:
    check = checked(**follow_the_pain("trapezius-right-4") | {"edition": edition})
    assert check.total_units == 160
    assert outcome(check, "edition") == found
    assert check.may_sign == (found == "not met")


def test_follow_the_pain_under_the_us_label_needs_a_stated_reason() -> None:
    plan = follow_the_pain("trapezius-right-4") | {"edition": "us-label"}
    assert "off-label" in checked(**plan).finding("edition").says
    assert checked(**plan, reasons={"edition": "pain of the right shoulder, as in the trials"}).may_sign


def given(units: int) -> dict[str, Any]:
    return {"vials": [VIAL | {"units_given": units, "units_wasted": 200 - units}]}


def test_a_site_skipped_with_its_reason_gets_no_units_and_needs_no_second_reason() -> None:
    check = checked(sites=pattern(procerus={"skipped": "a mole"}), **given(150))
    assert (check.total_units, check.sites) == (150, 30)
    assert outcome(check, "edition") == "met"
    assert check.finding("edition").reason == "procerus skipped: a mole"
    assert check.may_sign


def test_a_skipped_site_gets_no_units_even_where_some_were_planned() -> None:
    check = checked(sites=pattern(procerus={"units": 5, "skipped": "a mole"}), **given(150))
    assert check.total_units == 150


def test_a_site_left_out_of_the_list_is_not_injected_and_is_named() -> None:
    check = checked(sites=pattern(procerus=None), **given(150))
    assert "left out: procerus" in check.finding("edition").because
    assert not check.may_sign
    assert checked(sites=pattern(procerus=None), **given(150), reasons={"edition": "a mole"}).may_sign


def test_fewer_units_at_a_site_depart_from_the_fixed_dose() -> None:
    check = checked(sites=pattern(procerus={"units": 4}), **given(154))
    assert "fewer units: procerus" in check.finding("edition").because
    assert not check.may_sign


def test_a_session_without_an_injection_cannot_be_signed() -> None:
    sites = [{"site": "procerus", "skipped": "feels faint"}]
    check = checked(sites=sites, vials=[], reasons={"edition": "feels faint"})
    assert (check.total_units, check.sites) == (0, 0)
    assert outcome(check, "nothing-injected") == "met"
    assert not check.may_sign
