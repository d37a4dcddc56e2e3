"""What makes a day a headache day, a migraine day, a clear day ... and what leaves it open."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.engine.samples import AS_OF, CLEAR, HEADACHE, MIGRAINE, NO_MEDICINE, frame_of

from abate.diary.day_rules import RULES

BY_NAME = {rule.name: rule.rule for rule in RULES}


def judged(rule: str, day: dict[str, Any], **cells: Any) -> bool | None:
    """One day rule on one day, some of whose cells are written anew (None blanks them)."""
    return frame_of([{"date": AS_OF, **day, **cells}]).select(BY_NAME[rule]).item()


def blank(**cells: Any) -> dict[str, Any]:
    return cells


# ---- headache, and how long ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "long"), [(0.25, False), (3.99, False), (4, True), (4.01, True), (24, True), (None, None)]
)
def test_a_long_headache_lasts_at_least_4_hours(hours: float | None, long: bool | None) -> None:
    assert judged("headache_days_4h", HEADACHE, hours=hours) is long


def test_a_headache_free_day_with_blank_hours_is_no_long_headache() -> None:
    assert judged("headache_days_4h", blank(headache=False)) is False


@pytest.mark.parametrize(("severity", "strong"), [(1, False), (2, True), (3, True), (None, None)])
def test_moderate_and_severe_pain_count_and_mild_pain_does_not(severity: int | None, strong: bool | None) -> None:
    assert judged("moderate_severe_days", HEADACHE, severity=severity) is strong


# ---- migraine ------------------------------------------------------------------------------------------


def test_pain_and_company_of_migraine_make_a_migraine_day() -> None:
    assert judged("migraine_days", MIGRAINE) is True
    assert judged("migraine_pattern_days", MIGRAINE) is True


def test_one_feature_of_the_pain_is_not_enough() -> None:
    assert judged("migraine_days", MIGRAINE, severity=1) is False


@pytest.mark.parametrize("feature", ["pulsating", "aggravated_by_activity"])
def test_any_two_features_of_the_pain_are_enough(feature: str) -> None:
    assert judged("migraine_days", MIGRAINE, severity=1, **{feature: True}) is True


def test_light_without_sound_is_no_company_of_migraine() -> None:
    assert judged("migraine_days", MIGRAINE, nausea=False, photophobia=True) is False
    assert judged("migraine_days", MIGRAINE, nausea=False, photophobia=True, phonophobia=True) is True
    assert judged("migraine_days", MIGRAINE, nausea=False, photophobia=True, phonophobia=None) is None


def test_vomiting_alone_is_company_enough() -> None:
    assert judged("migraine_days", MIGRAINE, nausea=None, vomiting=True) is True


def test_a_headache_with_aura_is_a_migraine_day_whatever_the_pain() -> None:
    assert judged("migraine_days", HEADACHE, aura=True) is True
    assert judged("migraine_pattern_days", HEADACHE, aura=True) is False


def test_an_aura_without_headache_is_no_migraine_day() -> None:
    assert judged("migraine_days", CLEAR, aura=True) is False


def test_believed_migraine_counts_only_with_relief_by_a_triptan_or_ergot() -> None:
    assert judged("migraine_days", HEADACHE, believed_migraine=True) is False
    assert judged("migraine_days", HEADACHE, relieved_by_triptan=True) is False
    assert judged("migraine_days", HEADACHE, believed_migraine=True, relieved_by_triptan=True) is True
    assert judged("migraine_days", HEADACHE, believed_migraine=True, relieved_by_triptan=None) is None


def test_a_headache_without_any_feature_answered_may_be_migraine() -> None:
    assert judged("migraine_days", blank(headache=True)) is None


def test_a_headache_free_day_without_any_cell_answered_is_known_not_to_be_migraine() -> None:
    for rule in BY_NAME:
        if rule.startswith(("migraine", "moderate", "tension", "chronic", "unilateral", "autonomic", "aggravated")):
            assert judged(rule, blank(headache=False)) is False, rule


def test_a_day_of_severe_pain_without_features_counts_for_the_goals_though_it_may_be_no_migraine() -> None:
    assert judged("migraine_or_moderate_severe_days", HEADACHE, severity=3) is True
    assert judged("migraine_days", HEADACHE, severity=3) is False


# ---- tension type --------------------------------------------------------------------------------------


def test_a_mild_two_sided_pressing_headache_is_of_the_tension_type() -> None:
    assert judged("tension_type_days", HEADACHE) is True
    assert judged("chronic_tension_type_days", HEADACHE) is True


def test_light_or_sound_is_allowed_and_both_are_not() -> None:
    assert judged("tension_type_days", HEADACHE, photophobia=True) is True
    assert judged("tension_type_days", HEADACHE, photophobia=True, phonophobia=True) is False


def test_nausea_rules_out_the_episodic_tension_type_and_leaves_the_chronic_one_open() -> None:
    assert judged("tension_type_days", HEADACHE, nausea=True) is False
    assert judged("chronic_tension_type_days", HEADACHE, nausea=True) is None
    assert judged("chronic_tension_type_days", HEADACHE, nausea=True, photophobia=True) is False


def test_a_severe_headache_needs_two_other_features_of_tension() -> None:
    assert judged("tension_type_days", HEADACHE, severity=3) is True
    assert judged("tension_type_days", HEADACHE, severity=3, unilateral=True, pulsating=True) is False


# ---- clear days and medicines --------------------------------------------------------------------------


def test_a_clear_day_has_neither_headache_nor_acute_medicine() -> None:
    assert judged("clear_days", CLEAR) is True
    assert judged("clear_days", CLEAR, nsaid=True) is False
    assert judged("clear_days", HEADACHE) is False


def test_a_headache_free_day_is_clear_only_if_the_medicines_are_known() -> None:
    assert judged("clear_days", blank(headache=False)) is None
    assert judged("clear_days", blank(headache=False, **NO_MEDICINE)) is True
    assert judged("clear_days", blank(headache=False, **NO_MEDICINE), gepant=None) is None


def test_a_headache_day_is_never_clear_though_nothing_else_is_answered() -> None:
    assert judged("clear_days", blank(headache=True)) is False


@pytest.mark.parametrize("medicine", NO_MEDICINE)
def test_every_class_of_medicine_makes_an_acute_day(medicine: str) -> None:
    assert judged("acute_days", CLEAR, **{medicine: True}) is True
    assert judged(f"{medicine}_days", CLEAR, **{medicine: True}) is True
    assert judged("acute_days", CLEAR, **{medicine: None}) is None


def test_gepants_and_ditans_have_no_day_limit_in_ichd_3() -> None:
    assert judged("overuse_class_days", CLEAR, gepant=True, ditan=True) is False
    for medicine in set(NO_MEDICINE) - {"gepant", "ditan"}:
        assert judged("overuse_class_days", CLEAR, **{medicine: True}) is True, medicine


def test_an_unanswered_gepant_leaves_no_doubt_about_the_classes_of_8_2() -> None:
    assert judged("overuse_class_days", CLEAR, gepant=None, ditan=None) is False


def test_paracetamol_and_an_nsaid_on_one_day_are_one_day_of_simple_analgesics() -> None:
    assert judged("simple_analgesic_days", CLEAR, paracetamol=True, nsaid=True) is True
    assert judged("combination_analgesic_days", CLEAR, paracetamol=True, nsaid=True) is False


def test_medicine_belongs_to_the_day_it_was_taken_with_or_without_headache() -> None:
    assert judged("triptan_days", CLEAR, triptan=True) is True


def test_every_rule_is_three_valued_and_has_a_source() -> None:
    days = frame_of([{"date": AS_OF, "headache": True}])
    for rule in RULES:
        assert days.select(rule.rule).dtypes == [pl.Boolean]
        assert rule.source
