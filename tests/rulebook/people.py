"""People to judge: a typical person with chronic migraine, to be varied one answer at a time.

`diary(Month(headache_days=14))` is four months with 14 headache days each; `diary(first, second, third)` gives each
month its own, newest first. Every cell is answered unless the month says otherwise. `person(birth_date=None)` is the
typical person whose date of birth is not known; `person(headache__migraine_attacks=4)` reaches inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import polars as pl

from abate import Assessment, Diary, DiaryTable, History, assess, built_in
from abate.criteria.findings import Finding
from abate.diary.day import ACUTE_CLASSES, FLAGS, SCHEMA
from abate.history import history_from
from abate.history.history import RedFlags

AS_OF = date(2026, 3, 1)
DAYS = 28

RED_FLAGS = tuple(RedFlags.model_fields)
PAINKILLER_FLAG = "painkiller_overuse_or_new_drug"

MIGRAINE = dict.fromkeys(
    ("unilateral", "pulsating", "aggravated_by_activity", "nausea", "photophobia", "phonophobia"), True
) | {"severity": 2}
TENSION_TYPE = {"severity": 1}
UNDESCRIBED = dict.fromkeys((*FLAGS, "severity")) | {"headache": True} | dict.fromkeys(ACUTE_CLASSES, False)


@dataclass(frozen=True, slots=True)
class Month:
    """28 days: first the migraine days, then tension-type days, then headache-free days, last the unanswered ones.

    `long_days` have 6 hours of headache, the other headache days 2. The last `undescribed_days` of the headache days
    have blank features. Medicines are taken from the first day on, or, `apart`, each class after the one before.
    `every_headache` and `every_day` overwrite cells.
    """

    headache_days: int = 20
    migraine_days: int = 12
    long_days: int | None = None
    undescribed_days: int = 0
    unanswered_days: int = 0
    medicine_days: Mapping[str, int] = field(default_factory=dict, hash=False)
    apart: bool = False
    every_headache: Mapping[str, Any] = field(default_factory=dict, hash=False)
    every_day: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def days(self) -> Iterator[dict[str, Any]]:
        """The answered days as rows."""
        assert self.migraine_days <= self.headache_days <= DAYS - self.unanswered_days
        medicines = self._medicines()
        for at in range(DAYS - self.unanswered_days):
            taken = {name: at in days for name, days in medicines.items()}
            yield self._day(at) | taken | dict(self.every_day)

    def _day(self, at: int) -> dict[str, Any]:
        no = dict.fromkeys(FLAGS, False)
        if at >= self.headache_days:
            return no | {"hours": 0.0, "severity": 0}
        long = self.headache_days if self.long_days is None else self.long_days
        hours = {"headache": True, "hours": 6.0 if at < long else 2.0}
        if at >= self.headache_days - self.undescribed_days:
            return UNDESCRIBED | hours
        kind = MIGRAINE if at < self.migraine_days else TENSION_TYPE
        return no | hours | kind | dict(self.every_headache)

    def _medicines(self) -> dict[str, range]:
        found, start = {}, 0
        for name, count in self.medicine_days.items():
            assert name in ACUTE_CLASSES
            found[name] = range(start, start + count)
            start += count if self.apart else 0
        return found


@cache
def diary(*months: Month, alike: int = 4, as_of: date = AS_OF) -> Diary:
    """A diary of these months, newest first; of one month, `alike` times."""
    given = months * alike if len(months) == 1 else months
    rows = [
        {"date": as_of - timedelta(days=DAYS * (at + 1) - 1 - day), **cells}
        for at, month in enumerate(given)
        for day, cells in enumerate(month.days())
    ]
    schema = {name: dtype for name, dtype in SCHEMA.items() if name not in ("patient", "note")}
    return DiaryTable.of(pl.DataFrame(rows, schema=schema)).one()


def chronic() -> Diary:
    """Four months with 20 headache days, 12 of them with migraine, each of 6 hours, no acute medicine."""
    return diary(Month())


TYPICAL: dict[str, Any] = {
    "birth_date": "1985-04-02",
    "sex": "female",
    "headache": {
        "since": "2024-06-01",
        "migraine_attacks": 40,
        "better_explained": False,
        "unremitting_since_onset": False,
        "indomethacin_response": False,
        "red_flags": dict.fromkeys(RED_FLAGS, False),
        "attack": {
            "hours": 12,
            "unilateral": True,
            "pulsating": True,
            "moderate_or_severe": True,
            "aggravated_by_activity": True,
            "nausea": True,
            "vomiting": False,
            "photophobia": True,
            "phonophobia": True,
        },
        "aura": {
            "attacks": 0,
            **dict.fromkeys(("visual", "sensory", "speech", "motor", "brainstem", "retinal"), False),
            **dict.fromkeys(("spreads_over_5_minutes", "symptoms_in_succession", "each_5_to_60_minutes"), False),
            **dict.fromkeys(("one_sided", "positive", "headache_within_60_minutes"), False),
        },
        "tension_type": {"episodes": 0, "hours": 3},
        "cluster": {"attacks": 0, "severe_one_sided_round_the_eye": False, "autonomic_or_restless": False},
        "continuous": {
            "one_sided_over_3_months": False,
            "moderate_or_severe_exacerbations": False,
            "autonomic": False,
            "restless_or_worse_with_movement": False,
        },
    },
    "preventives": [
        {"name": "topiramate", "class": "anticonvulsant", "outcome": "not_effective"},
        {"name": "propranolol", "class": "beta-blocker", "outcome": "not_tolerated"},
        {"name": "amitriptyline", "class": "antidepressant", "outcome": "unsuitable"},
    ],
    "acute_medicine": {"amounts_cannot_be_verified": False, "other_medicine_days": 0},
    "overuse_managed": False,
    "conditions": [],
    "medicines": [],
    "allergies": [],
    "pregnant": False,
    "breastfeeding": False,
    "infection_at_injection_site": False,
    "specialist_involved": True,
    "toxin_sessions": [],
}


def person(**changes: Any) -> History:
    """The typical person with some answers changed; None makes one not known."""
    known = _copy(TYPICAL)
    for path, value in changes.items():
        *outer, last = path.split("__")
        inside = known
        for step in outer:
            inside = inside.setdefault(step, {})
        inside[last] = value
    return history_from(known)


def treated(*, cycles: int = 2, days_since_last: int = 84, baseline: float | None = 20, **changes: Any) -> History:
    """The typical person after that many sessions of 155 U, 84 days apart, with headache days before them."""
    last = AS_OF - timedelta(days=days_since_last)
    sessions = [session(last - timedelta(days=84 * at)) for at in range(cycles)]
    return person(toxin_sessions=sessions, baseline__headache_days=baseline, **changes)


def session(day: date, **changes: Any) -> dict[str, Any]:
    """One session of 155 U of onabotulinumtoxinA for chronic migraine."""
    return {
        "date": day.isoformat(),
        "product": "onabotulinumtoxinA",
        "units": 155,
        "indication": "chronic migraine",
    } | changes


def days_ago(days: int) -> date:
    """So many days before the as-of day."""
    return AS_OF - timedelta(days=days)


def preventives(*outcomes: str | None) -> list[dict[str, Any]]:
    """Different preventives of different classes with these outcomes."""
    return [
        {"name": f"drug {at}", "class": f"class {at}"} | ({"outcome": outcome} if outcome else {})
        for at, outcome in enumerate(outcomes)
    ]


@lru_cache(maxsize=64)
def judged(document: str, days: Diary | None = None, who: History | None = None) -> Assessment:
    """An assessment by one document alone."""
    return assess(days or chronic(), who or person(), as_of=AS_OF, rulebook=built_in().only(document))


def finding(where: str, days: Diary | None = None, who: History | None = None) -> Finding:
    """The finding at `document/decision` or, further in, at `document/decision/criterion/...`."""
    document, decision, *path = where.split("/")
    found = judged(document, days, who).finding(document, decision)
    for step in path:
        found = next(part for part in within(found) if part.id == step)
    return found


def answer(where: str, days: Diary | None = None, who: History | None = None) -> str:
    """The outcome there, in words."""
    return finding(where, days, who).outcome.words


def diagnosis(days: Diary | None = None, who: History | None = None) -> tuple[str, ...]:
    """The codes that the classification supports."""
    return judged("ichd-3", days, who).diagnosis


def within(found: Finding) -> Iterator[Finding]:
    """Every finding below this one."""
    for part in found.criteria:
        yield part
        yield from within(part)


def _copy(value: Any) -> Any:
    return {key: _copy(inner) for key, inner in value.items()} if isinstance(value, dict) else value
