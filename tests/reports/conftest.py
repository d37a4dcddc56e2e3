"""Assessments of invented people: a year with gaps, an almost empty diary, one with many blanks, an extreme one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from abate import Assessment, Diary, History, assess
from abate.diary.day import SCHEMA
from abate.history.reader import history_from

AS_OF = date(2026, 3, 1)

HOSTILE = "<script>alert('x')</script> #let x = 1 $y$ \\ *bold* _it_ @ref \x1b[31m"

HISTORY: dict[str, Any] = {
    "birth_date": "1985-04-02",
    "sex": "female",
    "jurisdiction": "uk",
    "headache": {
        "since": "2024-06-01",
        "migraine_attacks": 40,
        "better_explained": False,
        "unremitting_since_onset": False,
        "red_flags": {"sudden_onset": False, "fever_or_systemic": False, "pattern_change": False},
        "attack": {"hours": 18, "unilateral": True, "pulsating": True, "nausea": True},
    },
    "preventives": [
        {"name": "topiramate", "class": "anticonvulsant", "dose": "100 mg/day", "start": "2025-01-10",
         "stop": "2025-04-01", "outcome": "not_effective"},
        {"name": "propranolol", "class": "beta blocker", "dose": "160 mg/day", "start": "2025-04-10",
         "stop": "2025-06-20", "outcome": "not_tolerated"},
        {"name": "amitriptyline", "class": "antidepressant", "dose": "25 mg/day", "start": "2025-07-01",
         "outcome": "ongoing"},
    ],
    "conditions": ["asthma"],
    "medicines": ["gentamicin"],
    "allergies": [],
    "pregnant": False,
    "breastfeeding": False,
    "weight_kg": 68,
    "toxin_sessions": [
        {"date": "2025-10-06", "product": "onabotulinumtoxinA", "units": 155, "indication": "chronic migraine"},
        {"date": "2026-01-05", "product": "onabotulinumtoxinA", "units": 155, "indication": "chronic migraine"},
    ],
    "baseline": {"headache_days": 24, "migraine_days": 14, "headache_hours": 190},
}  # fmt: skip


def diary(
    patient: str, days: int, *, seed: int = 7, answered: float = 0.92, known: float = 0.97, note: str | None = None
) -> Diary:
    """A diary that ends on `AS_OF`: headaches on most days, gaps, and blanks, the same on every run."""
    chance = random.Random(seed)  # noqa: S311
    rows = [
        _day(chance, patient, AS_OF - timedelta(days=age), known, note)
        for age in range(days - 1, -1, -1)
        if age == 0 or chance.random() < answered
    ]
    return Diary(patient, pl.DataFrame(rows, schema=SCHEMA))


def _day(chance: random.Random, patient: str, day: date, known: float, note: str | None) -> dict[str, Any]:
    headache = chance.random() < 0.66
    migraine = headache and chance.random() < 0.6

    def told(value: Any) -> Any:
        return value if chance.random() < known else None

    features = {name: told(migraine) for name in ("unilateral", "pulsating", "aggravated_by_activity", "nausea")}
    features |= {name: told(migraine) for name in ("photophobia", "phonophobia", "believed_migraine")}
    medicine = {name: told(headache and chance.random() < share)
                for name, share in (("triptan", 0.5 * migraine), ("nsaid", 0.4), ("paracetamol", 0.2))}  # fmt: skip
    never = dict.fromkeys(("ergot", "opioid", "combination_analgesic", "gepant", "ditan"), False)
    return {
        "patient": patient,
        "date": day,
        "headache": headache,
        "hours": told(float(chance.randint(2, 14))) if headache else None,
        "severity": told(chance.choice([2, 2, 3]) if migraine else chance.choice([1, 1, 2])) if headache else None,
        "vomiting": told(False),
        "aura": told(False),
        "autonomic": told(False),
        "relieved_by_triptan": told(migraine),
        "note": note,
        **features,
        **medicine,
        **never,
    }


def extreme_history() -> History:
    preventives = [
        {"name": f"{HOSTILE[:-6]} medicine {at} {'x' * 100}"[:200], "class": f"#class-{at} {'y' * 150}",
         "dose": "$" * 150, "start": "2024-01-01", "stop": "2024-04-01",
         "outcome": ("not_effective", "not_tolerated", "unsuitable", "helped", "ongoing")[at % 5]}
        for at in range(30)
    ]  # fmt: skip
    sessions = [
        {"date": date(2020, 1, 6) + timedelta(days=84 * at), "product": "onabotulinumtoxinA", "units": 155,
         "indication": "chronic migraine"}
        for at in range(26)
    ]  # fmt: skip
    flags = ("neoplasm", "papilloedema", "positional", "after_trauma", "immune_pathology", "sudden_onset")
    changes = {
        "preventives": preventives,
        "toxin_sessions": sessions,
        "conditions": ["myasthenia gravis", "dysphagia", *(f"#{at} $\\ {'z' * 180}" for at in range(20))],
        "medicines": ["gentamicin", "warfarin", *(f"<b>{'w' * 190}</b>" for at in range(20))],
        "allergies": ["botulinum toxin"],
        "pregnant": True,
        "infection_at_injection_site": True,
        "headache": {"since": "2020-01-01", "red_flags": dict.fromkeys(flags, True)},
    }
    return history_from({**HISTORY, **changes})


@pytest.fixture(scope="session")
def year() -> Assessment:
    """Thirteen months with gaps, and a full history."""
    return assess(diary("Quilla Testperson", 364), history_from(HISTORY))


@pytest.fixture(scope="session")
def season() -> Assessment:
    """Three months, and a full history: everything that a page can show, in few elements."""
    return assess(diary("Ottilie Musterfrau", 84, seed=2, known=0.8), history_from(HISTORY))


@pytest.fixture(scope="session")
def almost_empty() -> Assessment:
    """Nine answered days of one month, and no history at all."""
    return assess(diary("Nemo Beispiel", 24, seed=3, answered=0.35))


@pytest.fixture(scope="session")
def many_blanks() -> Assessment:
    """Four months in which most cells are blank."""
    return assess(diary("Fabula Ficta", 112, seed=5, known=0.3), history_from({"sex": "male"}))


@pytest.fixture(scope="session")
def extreme() -> Assessment:
    """Everything at once, with texts that would like to be code."""
    patient = f"{HOSTILE} {'Long Name ' * 30}"
    return assess(diary(patient, 364, seed=11, known=0.8, note=HOSTILE), extreme_history())
