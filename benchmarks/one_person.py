"""One person with a year of diary and a history: every document judged, with reasons, in a warm Python."""

from __future__ import annotations

from datetime import date
from statistics import median

from abate import Diary, History, assess
from benchmarks.contestant import report, timed
from benchmarks.diaries import AS_OF, slices

TIMES = 50
HISTORY = History.model_validate(
    {
        "birth_date": date(1984, 5, 1),
        "sex": "female",
        "headache": {
            "since": date(2012, 1, 1),
            "migraine_attacks": 200,
            "better_explained": False,
            "attack": {"hours": 12, "unilateral": True, "pulsating": True, "nausea": True},
        },
        "preventives": [
            {"name": "topiramate", "outcome": "not_tolerated"},
            {"name": "propranolol", "outcome": "not_effective"},
            {"name": "amitriptyline", "outcome": "not_effective"},
        ],
        "toxin_sessions": [
            {"date": date(2026, 1, 5), "product": "Botox", "units": 155, "indication": "chronic migraine"},
            {"date": date(2026, 4, 1), "product": "Botox", "units": 155, "indication": "chronic migraine"},
        ],
    }
)


def diary() -> Diary:
    days = next(slices(1))
    return Diary(str(days.item(0, "patient")), days)


if __name__ == "__main__":
    person = diary()
    first, _ = timed(lambda: assess(person, HISTORY, as_of=AS_OF))
    warm = [timed(lambda: assess(person, HISTORY, as_of=AS_OF))[0] for _ in range(TIMES)]
    report(median(warm), first=first, slowest=max(warm))
