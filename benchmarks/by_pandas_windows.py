"""The same in pandas with a window of 28 days that rolls over a filled calendar, read off at the ends of months."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd

from benchmarks.by_pandas import Frames, as_frames, day_facts, decisions_of, read
from benchmarks.contestant import from_diaries_to_answers
from benchmarks.diaries import AS_OF, FIRST_DAY


def answer(path: Path) -> Frames:
    days = read(path).set_index(["patient", "date"])
    calendar = pd.MultiIndex.from_product(
        [days.index.unique("patient"), pd.date_range(FIRST_DAY - timedelta(days=1), AS_OF)], names=["patient", "date"]
    )
    facts = day_facts(days)
    hours = days["hours"].where(days["headache"], 0.0).astype("Float64")
    daily = pd.concat(
        {
            **{f"{name} true": facts[name].astype("float") for name in facts},
            **{f"{name} false": (~facts[name]).astype("float") for name in facts},
            "hours": hours.astype("float"),
            "hours_known": hours.notna().astype("float"),
            "answered_days": pd.Series(1.0, index=days.index),
        },
        axis=1,
    ).reindex(calendar)
    rolled = daily.fillna(0.0).groupby("patient").rolling(28, min_periods=1).sum().droplevel(0)
    ends = pd.DatetimeIndex([AS_OF - timedelta(days=28 * month) for month in range(13)])
    rolled = rolled[rolled.index.get_level_values("date").isin(ends)].round(6)
    months = pd.DataFrame({"answered_days": rolled["answered_days"]})
    for name in facts:
        months[f"{name} low"] = rolled[f"{name} true"]
        months[f"{name} high"] = 28 - rolled[f"{name} false"]
    months["headache_hours low"] = rolled["hours"]
    months["headache_hours high"] = rolled["hours"] + 24 * (28 - rolled["hours_known"])
    months = months.reset_index()
    months["month"] = (pd.Timestamp(AS_OF) - months["date"]).dt.days // 28 + 1
    months = months.drop(columns="date").set_index(["patient", "month"]).sort_index()
    return months, decisions_of(months)


if __name__ == "__main__":
    from_diaries_to_answers(answer, as_frames)
