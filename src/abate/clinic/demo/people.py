"""Who is in the demo: staff and patients, all of them plants, with dates told from the day it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from abate.clinic.demo.diaries import InventedDiary
from abate.clinic.people.models import Role

History = dict[str, Any]

STAFF: tuple[tuple[str, tuple[Role, ...]], ...] = (
    ("Demo Clover", (Role.CLINICIAN, Role.INJECTOR)),
    ("Demo Nettle", (Role.NURSE,)),
    ("Demo Iris", (Role.INJECTOR,)),
    ("Demo Aster", (Role.ADMINISTRATOR,)),
    ("Demo Alder", (Role.AUDITOR,)),
)

NO_RED_FLAG = dict.fromkeys(
    (
        "fever_or_systemic",
        "neoplasm",
        "neurological_deficit",
        "sudden_onset",
        "older_age_at_onset",
        "pattern_change",
        "positional",
        "triggered_by_exertion",
        "papilloedema",
        "progressive_or_atypical",
        "pregnancy_or_puerperium",
        "painful_eye_autonomic",
        "after_trauma",
        "immune_pathology",
    ),
    False,
)


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """An invented patient: the diary, how many days ago it was last filled in, and what the clinic knows besides.

    `to_registry` says whether they let the clinic hand their data to a headache registry.
    """

    diary: InventedDiary
    last_answer: int
    history: History
    in_clinic: bool = True
    to_registry: bool = False

    @property
    def name(self) -> str:
        """Evidently nobody's."""
        return self.diary.name


def patients(today: date) -> tuple[DemoPatient, ...]:
    """The demo's patients as they are on a day."""
    return (_amber(today), _birch(today), _cedar(today), _dune(), _elder(today), _fern(today), _gorse(), _hazel())


def _amber(today: date) -> DemoPatient:
    """Chronic migraine, three preventives tried, never injected: may start."""
    ago = _days_before(today)
    history: History = {
        "birth_date": "1985-04-02",
        "sex": "female",
        "headache": {
            "since": ago(700),
            "migraine_attacks": 200,
            "better_explained": False,
            "unremitting_since_onset": False,
            "red_flags": NO_RED_FLAG,
        },
        "preventives": [
            _tried(("topiramate", "anticonvulsant", "100 mg/day"), ago(600), ago(500), "not_effective"),
            _tried(("propranolol", "beta-blocker", "80 mg/day"), ago(480), ago(460), "not_tolerated"),
            _tried(("amitriptyline", "antidepressant", "25 mg/day"), ago(430), ago(320), "not_effective"),
        ],
        "conditions": ["asthma"],
        "medicines": ["salbutamol"],
        "allergies": [],
        "pregnant": False,
        "breastfeeding": False,
        "infection_at_injection_site": False,
        "specialist_involved": True,
        "toxin_sessions": [],
    }
    return DemoPatient(
        InventedDiary("Demo Amber", 365, lambda _: 0.42, lambda _: 0.26, 0.06, "triptan", 0.55),
        1,
        history,
        to_registry=True,
    )


def _birch(today: date) -> DemoPatient:
    """Headache on most days without the features of migraine."""
    history: History = {
        "birth_date": "1979-11-23",
        "sex": "male",
        "headache": {
            "since": _days_before(today)(500),
            "migraine_attacks": 0,
            "better_explained": False,
            "unremitting_since_onset": False,
            "tension_type": {"episodes": 300, "hours": 6},
        },
        "preventives": [],
        "toxin_sessions": [],
    }
    return DemoPatient(
        InventedDiary("Demo Birch", 365, lambda _: 0.0, lambda _: 0.72, 0.03, "paracetamol", 0.5), 0, history
    )


def _cedar(today: date) -> DemoPatient:
    """Chronic migraine under treatment: three sessions, the last ten weeks ago, fewer headache days since."""
    ago = _days_before(today)
    first = today - timedelta(days=238)
    history: History = {
        "birth_date": "1991-07-14",
        "sex": "female",
        "headache": {
            "since": ago(1200),
            "migraine_attacks": 150,
            "better_explained": False,
            "unremitting_since_onset": False,
            "red_flags_cleared": True,
        },
        "preventives": [
            _tried(("topiramate", "anticonvulsant", "50 mg/day"), ago(900), ago(760), "not_effective"),
            _tried(("venlafaxine", "antidepressant", "75 mg/day"), ago(740), ago(560), "not_effective"),
            _tried(("candesartan", "angiotensin agent", "8 mg/day"), ago(500), ago(420), "not_tolerated"),
        ],
        "overuse_managed": True,
        "conditions": [],
        "medicines": [],
        "allergies": [],
        "pregnant": False,
        "breastfeeding": False,
        "infection_at_injection_site": False,
        "specialist_involved": True,
        "toxin_sessions": [_session(ago(days)) for days in (238, 154, 70)],
    }
    falling = _falling_from(first, 0.55, 0.28)
    return DemoPatient(
        InventedDiary("Demo Cedar", 365, falling, lambda _: 0.15, 0.05, "nsaid", 0.4), 1, history, to_registry=True
    )


def _dune() -> DemoPatient:
    """Three weeks of diary, much not known, and a red flag."""
    history: History = {
        "birth_date": "1968-03-30",
        "headache": {"red_flags": {"sudden_onset": True}},
        "medicines": ["gentamicin"],
    }
    return DemoPatient(
        InventedDiary("Demo Dune", 21, lambda _: 0.3, lambda _: 0.3, 0.25, "combination_analgesic", 0.6), 2, history
    )


def _elder(today: date) -> DemoPatient:
    """Combination analgesics on most headache days, and no diary day for twelve days."""
    ago = _days_before(today)
    history: History = {
        "birth_date": "1974-01-17",
        "sex": "female",
        "headache": {"since": ago(900), "migraine_attacks": 90, "better_explained": False},
        "preventives": [_tried(("propranolol", "beta-blocker", "120 mg/day"), ago(400), None, "ongoing")],
        "allergies": [],
        "toxin_sessions": [],
    }
    return DemoPatient(
        InventedDiary("Demo Elder", 353, lambda _: 0.3, lambda _: 0.4, 0.12, "combination_analgesic", 0.9),
        12,
        history,
    )


def _fern(today: date) -> DemoPatient:
    """Two sessions, the next one overdue by two weeks."""
    ago = _days_before(today)
    history: History = {
        "birth_date": "1988-09-09",
        "sex": "female",
        "headache": {"since": ago(1500), "migraine_attacks": 300, "better_explained": False},
        "preventives": [
            _tried(("topiramate", "anticonvulsant", "100 mg/day"), ago(1000), ago(880), "not_tolerated"),
            _tried(("amitriptyline", "antidepressant", "50 mg/day"), ago(860), ago(700), "not_effective"),
            _tried(("candesartan", "angiotensin agent", "16 mg/day"), ago(650), ago(480), "not_effective"),
        ],
        "conditions": [],
        "allergies": [],
        "pregnant": False,
        "breastfeeding": False,
        "toxin_sessions": [_session(ago(days)) for days in (182, 98)],
    }
    falling = _falling_from(today - timedelta(days=182), 0.5, 0.4)
    return DemoPatient(
        InventedDiary("Demo Fern", 365, falling, lambda _: 0.2, 0.1, "triptan", 0.5), 0, history, to_registry=True
    )


def _gorse() -> DemoPatient:
    """Keeps a diary alone, without a clinic."""
    return DemoPatient(
        InventedDiary("Demo Gorse", 120, lambda _: 0.15, lambda _: 0.1, 0.2, "nsaid", 0.6), 0, {}, in_clinic=False
    )


def _hazel() -> DemoPatient:
    """Joined the clinic and has not answered a day yet."""
    return DemoPatient(InventedDiary("Demo Hazel", 0, lambda _: 0.0, lambda _: 0.0, 0.0, "nsaid", 0.0), 0, {})


def _days_before(today: date) -> Callable[[int], str]:
    return lambda days: (today - timedelta(days=days)).isoformat()


def _falling_from(first_injection: date, before: float, after: float) -> Callable[[date], float]:
    return lambda on: before if on < first_injection else after


def _tried(medicine: tuple[str, str, str], start: str, stop: str | None, outcome: str) -> dict[str, str | None]:
    name, drug_class, dose = medicine
    return {"name": name, "class": drug_class, "dose": dose, "start": start, "stop": stop, "outcome": outcome}


def _session(day: str) -> dict[str, Any]:
    return {"date": day, "product": "onabotulinumtoxinA", "units": 155, "indication": "chronic migraine"}
