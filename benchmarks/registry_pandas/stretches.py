"""Four weeks after four weeks of everybody's course: each day with the session before it, grouped."""

from __future__ import annotations

import pandas as pd

from benchmarks.by_pandas import ACUTE, any_of, at_least_two
from benchmarks.registry_answers import FALLING, FALLS, MEASURES, WINDOWS
from benchmarks.registry_pandas.reading import TODAY, Column, Frame

DAYS = MEASURES[:4]


def stretches(days: Frame, given: Frame, persons: Frame) -> Frame:
    """The stretches that can be asked about, with the bounds of each, and whether they fell below the baseline."""
    judged = daily(days)
    started = persons.loc[(persons["sessions"] > 0) & persons["complete"], ["first_day", "first_session"]]
    up_to_now = months_before(judged, pd.Series(TODAY, index=started.index))
    found: Frame = pd.concat(
        [
            baseline(judged, started),
            windows(judged, given),
            recent(up_to_now, started, 1, "last 28 days"),
            recent(up_to_now, started, 3, "last 12 weeks"),
        ],
        ignore_index=True,
    )
    return with_falls(with_bounds(found[found["asked"]].reset_index(drop=True)))


def daily(days: Frame) -> Frame:
    """Per day: what it is known to count as, what it is known not to, and the hours."""
    headache, strong = days["headache"], days["severity"] >= 2
    pattern = at_least_two([days["unilateral"], days["pulsating"], strong, days["aggravated_by_activity"]]) & (
        days["nausea"] | days["vomiting"] | (days["photophobia"] & days["phonophobia"])
    )
    facts = {
        "headache_days": headache,
        "migraine_days": headache
        & (pattern | days["aura"] | (days["believed_migraine"] & days["relieved_by_triptan"])),
        "moderate_severe_days": headache & strong,
        "clear_days": ~headache & ~any_of(days, ACUTE),
    }
    hours = days["hours"].where(headache, 0.0)
    counted = {"patient": days["patient"], "date": days["date"], "answered": 1}
    for name, flags in facts.items():
        counted[f"{name} true"] = flags.fillna(False).astype(bool)
        counted[f"{name} false"] = (~flags).fillna(False).astype(bool)
    return pd.DataFrame({**counted, "hours": hours.fillna(0.0).astype(float), "hours known": hours.notna()})


def windows(days: Frame, given: Frame) -> Frame:
    given = given[["patient", "date", "cycle", "next"]].assign(injected=given["date"])
    after = pd.merge_asof(days.sort_values("date"), given.sort_values("date"), on="date", by="patient")
    after["window"] = (after["date"] - after["injected"]).dt.days // 28
    after = after[after["window"] < 3].drop(columns=["injected", "next"])
    sums = sums_by(after, ["patient", "cycle", "window"])
    found = given.merge(pd.DataFrame({"window": [0.0, 1.0, 2.0]}), how="cross")
    found = found.merge(sums, how="left", on=["patient", "cycle", "window"]).fillna(dict.fromkeys(sums, 0))
    found["ends"] = found["injected"] + pd.to_timedelta(28 * (found["window"] + 1), unit="D")
    found["asked"] = (found["ends"] <= TODAY + pd.Timedelta(days=1)) & ~(found["next"] < found["ends"])
    found["counted"] = found["asked"] & (found["answered"] >= 14)
    return found.assign(months=1, stretch=found["window"].map(dict(enumerate(WINDOWS))))


def months_before(days: Frame, ends: Column) -> Frame:
    """Three months before a day of each patient's: a row per patient and month, 0 next to that day."""
    month = (days["patient"].map(ends) - days["date"]).dt.days // 28
    sums = sums_by(days.assign(month=month)[month.between(0, 2)], ["patient", "month"])
    months = pd.DataFrame({"patient": ends.index}).merge(pd.DataFrame({"month": [0, 1, 2]}), how="cross")
    return months.merge(sums, how="left", on=["patient", "month"]).fillna(0).assign(months=1)


def baseline(days: Frame, started: Frame) -> Frame:
    """The months next to the first session, as far back as they are answered."""
    months = months_before(days, started["first_session"] - pd.Timedelta(days=1))
    enough = (months["answered"] >= 14).groupby(months["patient"]).cummin()
    sums = months[enough | (months["month"] == 0)].groupby("patient").sum()
    before = (started["first_session"] - started["first_day"]).dt.days
    sums["counted"] = (sums["answered"] >= 14) & ~before.between(1, 27)
    return sums.reset_index().assign(cycle=0, stretch="baseline", asked=True)


def recent(months: Frame, started: Frame, how_many: int, name: str) -> Frame:
    by_patient = months[months["month"] < how_many].groupby("patient")
    sums = by_patient.sum()
    sums["asked"] = started["first_session"] <= TODAY - pd.Timedelta(days=28 * how_many - 1)
    sums["counted"] = sums["asked"] & (by_patient["answered"].min() >= 14)
    return sums.reset_index().assign(cycle=0, stretch=name)


def sums_by(days: Frame, keys: list[str]) -> Frame:
    return days.drop(columns="date").groupby(keys, as_index=False).sum()


def with_bounds(sums: Frame) -> Frame:
    """Sums over months to bounds; `months` says how many."""
    found = sums[["patient", "cycle", "stretch", "ends", "counted", "months", "answered"]].copy()
    for name in DAYS:
        found[f"{name} low"] = sums[f"{name} true"]
        found[f"{name} high"] = 28 * sums["months"] - sums[f"{name} false"]
    found["headache_hours low"] = sums["hours"]
    found["headache_hours high"] = sums["hours"] + 24 * (28 * sums["months"] - sums["hours known"])
    return found


def with_falls(found: Frame) -> Frame:
    """Whether each stretch surely fell below the baseline by so many per cent, surely did not, or may have."""
    was = found[(found["stretch"] == "baseline") & found["counted"]]
    before = found[["patient"]].merge(was.drop(columns="ends"), on="patient", how="left")
    comparable = found["counted"] & before["months"].notna() & (found["stretch"] != "baseline")
    for name in FALLING:
        before_low, before_high = (before[f"{name} {bound}"] * found["months"] for bound in ("low", "high"))
        now_low, now_high = (found[f"{name} {bound}"] * before["months"] for bound in ("low", "high"))
        surely = ((before_low - now_high) * 100 / before_low).where(before_low > 0, float("-inf"))
        possibly = (before_high - now_low) * 100 / before_high
        known = comparable & (before_high > 0)
        for fall in FALLS:
            met, not_met = known & (surely >= fall), known & (possibly < fall)
            found[f"{name} fell {fall}"] = met.astype("boolean").where(met | not_met)
    return found
