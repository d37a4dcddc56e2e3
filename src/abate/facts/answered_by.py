"""Which keys of a history answer a fact: what to ask when the fact is not known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from abate.facts.glossary import glossary

PARTS = ("attack", "aura", "tension_type", "cluster", "continuous")
"""Parts of `headache` whose keys are facts of their own: `headache.aura.motor` is `aura_motor`."""

_SESSIONS = ("toxin_sessions",)
_BEFORE = {name: (*_SESSIONS, f"baseline.{name}") for name in ("headache_days", "migraine_days", "headache_hours")}

_KEYS: Mapping[str, tuple[str, ...]] = {
    "age_years": ("birth_date",),
    "months_at_frequency": ("headache.since",),
    "overuse_months": ("acute_medicine.overuse_since",),
    "nsaid_is_aspirin": ("acute_medicine.nsaid_is_aspirin",),
    "acute_amounts_cannot_be_verified": ("acute_medicine.amounts_cannot_be_verified",),
    "other_acute_medicine_days": ("acute_medicine.other_medicine_days",),
    "pain_free_in_2_hours": ("acute_medicine.pain_free_in_2_hours",),
    "toxin_allergy": ("allergies",),
    "neuromuscular_disorder": ("conditions",),
    "swallowing_or_breathing_disorder": ("conditions",),
    "interacting_medicine": ("medicines",),
    "anticoagulant": ("medicines",),
    "cgrp_therapy": ("medicines", "preventives"),
    "red_flag_pregnancy_or_puerperium": ("headache.red_flags.pregnancy_or_puerperium", "pregnant"),
    "other_toxin_last_4_months": _SESSIONS,
    "toxin_units_last_3_months": _SESSIONS,
    "botox_sessions": _SESSIONS,
    "botox_cycles_completed": _SESSIONS,
    "days_since_last_botox": _SESSIONS,
    "headache_days_reduction": _BEFORE["headache_days"],
    "headache_days_reduction_percent": _BEFORE["headache_days"],
    "migraine_days_reduction": _BEFORE["migraine_days"],
    "migraine_days_reduction_percent": _BEFORE["migraine_days"],
    "headache_hours_reduction": _BEFORE["headache_hours"],
    "headache_hours_reduction_percent": _BEFORE["headache_hours"],
}
"""What the fact's name alone does not tell."""


@cache
def history_keys(fact: str) -> tuple[str, ...]:
    """Dotted keys of the history that bear on a fact; none where only the diary answers it."""
    if fact in _KEYS:
        return _KEYS[fact]
    if glossary()[fact].origin == "diary":
        return ()
    if fact.startswith("preventive"):
        return ("preventives",)
    if fact.startswith("baseline_"):
        return _BEFORE[fact.removeprefix("baseline_")]
    if fact.startswith("red_flag_"):
        return (f"headache.red_flags.{fact.removeprefix('red_flag_')}",)
    for part in PARTS:
        if fact.startswith(f"{part}_"):
            return (f"headache.{part}.{fact.removeprefix(f'{part}_')}",)
    of_headache = ("migraine_attacks", "better_explained", "unremitting_since_onset", "indomethacin_response")
    return (f"headache.{fact}",) if fact in (*of_headache, "red_flags_cleared") else (fact,)


@cache
def facts_answered_by(key: str) -> tuple[str, ...]:
    """The facts that a key of the history bears on, in the order of the glossary."""
    return tuple(name for name in glossary() if key in history_keys(name))
