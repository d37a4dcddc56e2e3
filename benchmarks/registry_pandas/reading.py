"""The folder as frames: up to the as-of day, with each person's sessions numbered, and one row per person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.diaries import AS_OF
from benchmarks.registry_answers import ALL, NOT_KNOWN

TODAY = pd.Timestamp(AS_OF)
Frame = Any
Column = Any


def read(folder: Path, kind: str) -> Frame:
    table = pd.read_parquet(
        folder / kind,
        engine="pyarrow",
        dtype_backend="numpy_nullable",
        to_pandas_kwargs={"date_as_object": False},
    )
    return table[~(table["date"] > TODAY)] if "date" in table else table


def certain(sessions: Frame) -> Frame:
    """The sessions of onabotulinumtoxinA for chronic migraine, numbered, with those before and after."""
    botox = (sessions["product"] == "onabotulinumtoxinA") & (sessions["indication"] == "chronic migraine")
    given = sessions[botox].sort_values(["patient", "date"], ignore_index=True)
    of_person = given.groupby("patient")["date"]
    return given.assign(cycle=of_person.cumcount() + 1, days=of_person.diff().dt.days, next=of_person.shift(-1))


def everybody(days: Frame, sessions: Frame, given: Frame, histories: Frame, effects: Frame) -> Frame:
    """One row per patient of whom anything is known, with the first and last answered day and session."""
    patients = pd.concat([table["patient"] for table in (days, sessions, histories, effects)]).unique()
    diary = days.groupby("patient")["date"].agg(first_day="min", last_day="max", answered_days="size")
    treatment = given.groupby("patient")["date"].agg(first_session="min", last_session="max", sessions="size")
    centre = sessions.sort_values(["patient", "date"]).groupby("patient")["centre"].last()
    told = histories.set_index("patient")["history"].map(json.loads)
    complete = told.map(lambda history: history.get("toxin_sessions") is not None).rename("complete")
    found = pd.DataFrame(index=pd.Index(patients, name="patient")).join([diary, treatment, centre, complete])
    found = found.fillna({"answered_days": 0, "sessions": 0, "centre": NOT_KNOWN, "complete": False})
    return found.astype({"complete": bool})


def with_all(table: Frame, group: str = "centre") -> Frame:
    """Every row twice, once in the group of all."""
    return pd.concat([table.assign(**{group: ALL}), table.fillna({group: NOT_KNOWN})], ignore_index=True)
