"""Sessions by centre, retention, and responders by how many sessions their injector gives."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.registry_answers import ALL, DAYS_BETWEEN_TIMES, LONGEST_GAP, NOT_KNOWN, far_enough_apart
from benchmarks.registry_pandas.courses import answers
from benchmarks.registry_pandas.reading import TODAY, Frame, with_all

INTERVALS = [f"interval {days} days" for days in ("under 84", "84 to 91", "92 to 182", "over 182")]
UNITS = ["under 155 U", "155 U", "156 to 194 U", "195 U", "over 195 U"]
VOLUMES = ["fewer than 25", "25 to 99", "100 or more"]


def sessions(given: Frame) -> Frame:
    every = with_all(given)
    every["interval"] = pd.cut(every["days"], [-np.inf, 83, 91, 182, np.inf], labels=INTERVALS)
    every["band"] = pd.cut(every["units"].astype(float), [-np.inf, 154, 155, 194, 195, np.inf], labels=UNITS)
    every["band"] = every["band"].cat.add_categories("units not known").fillna("units not known")
    every["repeated"] = every["patient"].where(every["days"].notna())
    every["after a gap"] = every["patient"].where(every["days"] > 91)
    table = every.groupby("centre").agg(
        **{
            "people": ("patient", "nunique"),
            "sessions": ("patient", "size"),
            "sessions with an interval": ("days", "count"),
            "people with an interval": ("repeated", "nunique"),
            "people with a gap over 13 weeks": ("after a gap", "nunique"),
            "mean interval": ("days", "mean"),
            "median interval": ("days", "median"),
            "mean units": ("units", "mean"),
        }
    )
    table["first sessions known here"] = table["sessions"] - table["sessions with an interval"]
    return table.join([in_bands(every, "interval"), in_bands(every, "band")]).reset_index()


def in_bands(every: Frame, band: str) -> Frame:
    """Sessions by centre and band, and the people behind them."""
    people = every.groupby(["centre", band], observed=False)["patient"]
    sessions, behind = (found.unstack().rename(columns=str) for found in (people.size(), people.nunique()))
    return sessions.join(behind.add_prefix("people behind: "))


def retention(given: Frame, persons: Frame) -> Frame:
    """By Kaplan and Meier; treatment ends 26 weeks after a session that none follows by then."""
    treated = persons[persons["sessions"] > 0]
    began = treated[treated["complete"]]
    back = given[given["days"] > LONGEST_GAP].drop_duplicates("patient").set_index("patient")
    before_gap = back["date"] - pd.to_timedelta(back["days"], unit="D")
    last = before_gap.reindex(began.index).fillna(began["last_session"])
    until = (last - began["first_session"]).dt.days + LONGEST_GAP
    seen = (TODAY - began["first_session"]).dt.days
    days, stopped = until.clip(upper=seen), until <= seen
    ends = pd.DataFrame({"stopped": stopped, "censored": ~stopped}).groupby(days).sum()
    curve = ends.cumsum()
    at_risk = len(began) - curve.sum(axis=1).shift(fill_value=0)
    curve["share"] = (1 - ends["stopped"] / at_risk).cumprod()
    times = np.arange(0, days.max() + 1, DAYS_BETWEEN_TIMES)
    at = curve[curve.index > 0].reindex(times, method="ffill").fillna({"stopped": 0, "censored": 0, "share": 1})
    table: Frame = pd.DataFrame(
        {
            "weeks": times // 7,
            "began": len(began),
            "at risk": len(began) - at["stopped"] - at["censored"],
            "stopped so far": at["stopped"],
            "censored so far": at["censored"],
            "still treated": at["share"],
            "left out": len(treated) - len(began),
        }
    )
    return pd.DataFrame(far_enough_apart(table.to_dict("records")))


def injector_volume(recent: Frame, given: Frame) -> Frame:
    """Responders by the sessions that the injector of the last session gave in the year before the as-of day."""
    volume = (given["date"] > TODAY - pd.Timedelta(days=365)).groupby(given["injector"]).sum()
    last = given.drop_duplicates("patient", keep="last").set_index("patient")["injector"]
    bands = pd.cut(last.map(volume).astype(float), [-np.inf, 24, 99, np.inf], labels=VOLUMES)
    name = "sessions of the injector in a year"
    people = recent.assign(**{name: bands.astype("string").reindex(recent.index).fillna(NOT_KNOWN)})
    return pd.concat([answers(people.assign(**{name: ALL}), [name]), answers(people, [name])])
