"""The courses of everybody in pandas, as an analyst would write it: each day with the session before it, grouped."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from benchmarks.by_pandas import ACUTE, any_of, at_least_two
from benchmarks.contestant import report, timed
from benchmarks.diaries import AS_OF
from benchmarks.registry_answers import canonical

DAYS = ("headache_days", "migraine_days", "moderate_severe_days", "clear_days")
FALLING = (*DAYS[:3], "headache_hours")
TODAY = pd.Timestamp(AS_OF)
Frame = Any


def read(folder: Path, kind: str) -> Frame:
    table = pd.read_parquet(folder / kind, dtype_backend="numpy_nullable")
    table["date"] = pd.to_datetime(table["date"])
    return table


def daily(days: Frame) -> Frame:
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


def certain(sessions: Frame) -> Frame:
    botox = sessions[(sessions["product"] == "onabotulinumtoxinA") & (sessions["indication"] == "chronic migraine")]
    given = botox[botox["date"] <= TODAY].drop_duplicates(["patient", "date"]).sort_values(["patient", "date"])
    given = given[["patient", "date"]].reset_index(drop=True)
    given["cycle"] = given.groupby("patient").cumcount() + 1
    given["next"] = given.groupby("patient")["date"].shift(-1)
    given["injected"] = given["date"]
    return given


def bounds(sums: Frame) -> Frame:
    """Sums over months to bounds; `months` says how many."""
    found = sums[["answered"]].copy()
    for name in DAYS:
        found[f"{name} low"] = sums[f"{name} true"]
        found[f"{name} high"] = 28 * sums["months"] - sums[f"{name} false"]
    found["headache_hours low"] = sums["hours"]
    found["headache_hours high"] = sums["hours"] + 24 * (28 * sums["months"] - sums["hours known"])
    return found


def sums_by(days: Frame, keys: list[str]) -> Frame:
    return days.drop(columns="date").groupby(keys, as_index=False).sum(numeric_only=True)


def windows(days: Frame, given: Frame) -> Frame:
    after = pd.merge_asof(days.sort_values("date"), given.sort_values("date"), on="date", by="patient")
    after["window"] = (after["date"] - after["injected"]).dt.days // 28
    after = after[after["window"] < 3].drop(columns=["injected", "next"])
    sums = sums_by(after, ["patient", "cycle", "window"])
    all_ = given.drop(columns="date").merge(pd.DataFrame({"window": [0.0, 1.0, 2.0]}), how="cross")
    all_ = all_.merge(sums, how="left", on=["patient", "cycle", "window"]).assign(months=1)
    last = all_["injected"] + pd.to_timedelta(28 * (all_["window"] + 1) - 1, unit="D")
    whole = (last <= TODAY) & ~(all_["next"] <= last)
    all_["counted"] = whole & (all_["answered"] >= 14)
    all_["stretch"] = all_["window"].map({0.0: "weeks 1-4", 1.0: "weeks 5-8", 2.0: "weeks 9-12"})
    return all_


def months_before(days: Frame, ends: Frame) -> Frame:
    """Three months before a day of each patient's: a row per patient and month, 0 next to that day."""
    before = days.merge(ends, on="patient")
    before["month"] = (before["end"] - before["date"]).dt.days // 28
    before = before[(before["date"] <= before["end"]) & (before["month"] < 3)].drop(columns="end")
    sums = sums_by(before, ["patient", "month"])
    return (
        ends.drop(columns="end")
        .merge(pd.DataFrame({"month": [0, 1, 2]}), how="cross")
        .merge(sums, how="left", on=["patient", "month"])
        .fillna(0)
    )


def baseline(days: Frame, given: Frame) -> Frame:
    first = given[given["cycle"] == 1]
    months = months_before(
        days, pd.DataFrame({"patient": first["patient"], "end": first["date"] - pd.Timedelta(days=1)})
    )
    enough = (months["answered"] >= 14).groupby(months["patient"]).cummin()
    kept = months[enough | (months["month"] == 0)].assign(months=1)
    sums = kept.groupby("patient", as_index=False).sum(numeric_only=True)
    sums["counted"] = sums["answered"] >= 14
    return sums.assign(cycle=0, stretch="baseline")


def recent(days: Frame, given: Frame, months: int, name: str) -> Frame:
    first = given[given["cycle"] == 1]
    of = months_before(days, pd.DataFrame({"patient": first["patient"], "end": TODAY}))
    of = of[of["month"] < months].assign(months=1)
    sums = of.groupby("patient", as_index=False).sum(numeric_only=True)
    fewest = of.groupby("patient")["answered"].min().to_numpy()
    begins = TODAY - pd.Timedelta(days=28 * months - 1)
    injected = first.set_index("patient")["date"].reindex(sums["patient"]).to_numpy()
    sums["counted"] = (fewest >= 14) & (injected <= begins.to_datetime64())
    return sums.assign(cycle=0, stretch=name)


def answer(folder: Path) -> Frame:
    found: Frame
    days, given = daily(read(folder, "days")), certain(read(folder, "sessions"))
    before = baseline(days, given)
    found = pd.concat(
        [
            before,
            windows(days, given),
            recent(days, given, 1, "last 28 days"),
            recent(days, given, 3, "last 12 weeks"),
        ],
        ignore_index=True,
    )
    found = pd.concat([found[["patient", "cycle", "stretch", "counted", "months"]], bounds(found)], axis=1)
    was = found[(found["stretch"] == "baseline") & found["counted"]]
    found = found.merge(was, on="patient", how="left", suffixes=("", " before"))
    comparable = found["counted"] & found["months before"].notna() & (found["stretch"] != "baseline")
    columns = {"people": 1, "counted": found["counted"]}
    for name in (*DAYS, "headache_hours"):
        for bound in ("low", "high"):
            columns[f"{name} {bound}"] = found[f"{name} {bound}"].where(found["counted"], 0)
    for name in FALLING:
        before_low, before_high = (found[f"{name} {bound} before"] * found["months"] for bound in ("low", "high"))
        now_low, now_high = (found[f"{name} {bound}"] * found["months before"] for bound in ("low", "high"))
        surely = ((before_low - now_high) * 100 / before_low).where(before_low > 0, float("-inf"))
        possibly = (before_high - now_low) * 100 / before_high
        known = comparable & (before_high > 0)
        for fall in (30, 50, 75):
            columns[f"{name} fell {fall} met"] = known & (surely >= fall)
            columns[f"{name} fell {fall} not met"] = known & (possibly < fall)
    table = pd.DataFrame({"cycle": found["cycle"].astype(int), "stretch": found["stretch"], **columns})
    return table.groupby(["cycle", "stretch"], as_index=False).sum()


if __name__ == "__main__":
    seconds, found = timed(lambda: answer(Path(sys.argv[1])))
    if len(sys.argv) > 2:
        canonical(pl.from_pandas(found)).write_parquet(sys.argv[2])
    report(seconds)
