"""Who is in the registry, and how complete the diaries are."""

from __future__ import annotations

import pandas as pd

from benchmarks.registry_answers import ALL
from benchmarks.registry_pandas.reading import Column, Frame, with_all


def overview(persons: Frame) -> Frame:
    complete, treated, known = answered(persons), persons["sessions"] > 0, persons["complete"]
    flags = {
        "people": persons["answered_days"].notna(),
        "diary under 50 %": complete < 0.5,
        "diary 50 to 74 %": (complete >= 0.5) & (complete < 0.75),
        "diary 75 to 89 %": (complete >= 0.75) & (complete < 0.9),
        "diary 90 % or more": complete >= 0.9,
        "first session known": treated & known,
        "first session not known": treated & ~known,
        "not treated": ~treated & known,
        "treatment not known": ~treated & ~known,
        "with a diary": persons["answered_days"] > 0,
        "treated": treated,
    }
    return pd.DataFrame({"centre": [ALL], **{name: [flag.sum()] for name, flag in flags.items()}})


def by_centre(persons: Frame) -> Frame:
    diary, treated = persons["answered_days"] > 0, persons["sessions"] > 0
    counts = {
        "people": 1,
        "with a diary": diary,
        "without a diary": ~diary,
        "treated": treated,
        "not treated, or not known": ~treated,
    }
    figures = {
        "mean share of days answered": answered(persons),
        "mean days answered": persons["answered_days"].where(diary),
    }
    centres = with_all(pd.DataFrame({"centre": persons["centre"], **counts, **figures})).groupby("centre")
    return centres[list(counts)].sum().join(centres[list(figures)].mean()).reset_index()


def answered(persons: Frame) -> Column:
    """The share of days answered, from the first answered one to the last."""
    return persons["answered_days"] / ((persons["last_day"] - persons["first_day"]).dt.days + 1)
