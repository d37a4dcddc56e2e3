"""What a clinic would know of a virtual person besides the diary.

Birthdays are 1 January. Shares are assumptions unless said to be published.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from abate.history.history import RedFlags
from abate.response.virtual.chance import Single

NUMBERS = 6
"""Random numbers that a history takes."""

MEAN_AGE, SPREAD_OF_AGE, YOUNGEST, OLDEST = 41.3, 10.5, 18, 75
"""Years: the mean of PREEMPT (41.1 and 41.5; Silberstein 2015, J Neurol Neurosurg Psychiatry 86:996, seen)."""

FEMALE = 0.864
"""Of PREEMPT's people (87.6 and 85.2 %; the same source)."""

PREVENTIVES = (
    ("amitriptyline", "antidepressant", "50 mg/day"),
    ("propranolol", "beta-blocker", "80 mg/day"),
    ("topiramate", "anticonvulsant", "100 mg/day"),
    ("candesartan", "angiotensin", "16 mg/day"),
)
"""Tried one after the other, the last one 30 days before the diary begins."""

DAYS_OF_A_TRIAL, DAYS_BETWEEN = 90, 30
NOT_TOLERATED = 0.3

LONGEST_CHRONIC = 20 * 365
"""Days for which headaches have been as they are: between one year and this."""


def history(chance: Single, first_day: date, sessions: list[dict[str, Any]]) -> dict[str, Any]:
    """A history as JSON has it.

    Args:
        chance: six numbers between 0 and 1, all different things; the first is a standard normal one.
        first_day: of the diary.
        sessions: the toxin sessions of the diary's time; there were none before.
    """
    age, sex, since, tried, borne, unborne = (float(number) for number in chance)
    years = round(min(max(MEAN_AGE + SPREAD_OF_AGE * age, YOUNGEST), OLDEST))
    began = first_day - timedelta(days=round(365 + since * (LONGEST_CHRONIC - 365)))
    return {
        "birth_date": date(first_day.year - years - 1, 1, 1).isoformat(),
        "sex": "female" if sex < FEMALE else "male",
        "headache": {
            "since": began.isoformat(),
            "migraine_attacks": 200,
            "better_explained": False,
            "unremitting_since_onset": False,
            "red_flags": {name: False for name in RedFlags.model_fields if name != "painkiller_overuse_or_new_drug"},
        },
        "preventives": _preventives(tried, borne, unborne, first_day),
        "overuse_managed": True,
        "conditions": [],
        "medicines": [],
        "allergies": [],
        "pregnant": False,
        "breastfeeding": False,
        "infection_at_injection_site": False,
        "specialist_involved": True,
        "toxin_sessions": sessions,
    }


def _preventives(tried: float, borne: float, unborne: float, first_day: date) -> list[dict[str, str]]:
    many = 1 + int(tried * len(PREVENTIVES))
    found = []
    for at, (name, drug_class, dose) in enumerate(PREVENTIVES[:many]):
        stop = first_day - timedelta(days=DAYS_BETWEEN + (many - 1 - at) * (DAYS_OF_A_TRIAL + DAYS_BETWEEN))
        failed = "not_tolerated" if (borne if at % 2 else unborne) < NOT_TOLERATED else "not_effective"
        found.append({"name": name, "class": drug_class, "dose": dose,
                      "start": (stop - timedelta(days=DAYS_OF_A_TRIAL)).isoformat(), "stop": stop.isoformat(),
                      "outcome": failed})  # fmt: skip
    return found
