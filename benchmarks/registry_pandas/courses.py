"""Days and hours by cycle, responders, wear-off and first response, all from the stretches."""

from __future__ import annotations

import pandas as pd

from benchmarks.registry_answers import BY_WEEKS, FALLING, FALLS, MEASURES, WINDOWS
from benchmarks.registry_pandas.reading import TODAY, Frame

STRETCH = ["cycle", "stretch"]


def course(asked: Frame) -> Frame:
    people = asked.groupby(STRETCH)["counted"].agg(people="size", counted="sum")
    people = people.rename(columns={"counted": "with a figure"})
    people["without a figure"] = people["people"] - people["with a figure"]
    counted = asked[asked["counted"]]
    tables = []
    for measure in MEASURES:
        low, high = counted[f"{measure} low"], counted[f"{measure} high"]
        figures = counted[STRETCH].assign(
            **{
                "mean low": low / counted["months"],
                "mean high": high / counted["months"],
                "mean prorated": low * 28 / counted["answered"],
            }
        )
        tables.append(people.join(figures.groupby(STRETCH).mean()).assign(measure=measure))
    return pd.concat(tables).reset_index()


def responders(asked: Frame) -> Frame:
    after = asked[asked["stretch"] != "baseline"]
    return pd.concat(
        [
            answers(after[STRETCH].assign(fell=after[f"{measure} fell {fall}"]), STRETCH).assign(
                measure=measure, fall=fall
            )
            for measure in FALLING
            for fall in FALLS
        ]
    )


def answers(people: Frame, keys: list[str]) -> Frame:
    """How many are known to have `fell`, known not to have, neither; and the bounds of the share."""
    fell = people["fell"]
    flags = {"met": fell.fillna(False), "not met": ~fell.fillna(True), "not known": fell.isna()}
    table = people[keys].assign(people=1, **flags).groupby(keys, as_index=False).sum()
    table["share low"] = table["met"] / table["people"]
    table["share high"] = 1 - table["not met"] / table["people"]
    return table


def wear_off(asked: Frame) -> Frame:
    """Headache days of weeks 9-12 beside the better of the two windows before, of cycles with all three windows."""
    of_windows = asked[asked["stretch"].isin(WINDOWS)].set_index(["patient", "cycle", "stretch"])
    known = of_windows["counted"].unstack().dropna()
    whole = known.astype(bool).all(axis=1)
    low, high = (of_windows[f"headache_days {bound}"].unstack().loc[whole.index[whole]] for bound in ("low", "high"))
    *earlier, last = WINDOWS
    least, most = low[last] - high[earlier].min(axis=1), high[last] - low[earlier].min(axis=1)
    counts = pd.DataFrame({"people": 1, "all three known": whole, "not all three known": ~whole})
    counts["more days"] = least > 0
    counts["not more days"] = most <= 0
    counts["more or not is not known"] = (least <= 0) & (most > 0)
    table = counts.fillna(False).astype(int).groupby("cycle").sum()
    figures = {f"{window} {bound}": of[window] for window in WINDOWS for bound, of in (("low", low), ("high", high))}
    means = pd.DataFrame({**figures, "difference low": least, "difference high": most}).groupby("cycle").mean()
    table = table.join(means)
    table["share low"] = table["more days"] / table["all three known"]
    table["share high"] = 1 - table["not more days"] / table["all three known"]
    return table.reset_index()


def first_response(asked: Frame, persons: Frame) -> Frame:
    """By each week, of whom began so long ago: who had a window with a fall by then."""
    began = persons.loc[(persons["sessions"] > 0) & persons["complete"], "first_session"]
    ago = (TODAY - began).dt.days
    of_windows = asked[asked["stretch"].isin(WINDOWS)]
    ends = (of_windows["ends"] - of_windows["patient"].map(began)).dt.days
    tables = []
    for fall in FALLS:
        fell = of_windows[f"headache_days fell {fall}"]
        surely, possibly = (
            ends[fell.fillna(open_)].groupby(of_windows["patient"]).min().reindex(began.index)
            for open_ in (False, True)
        )
        for week in BY_WEEKS:
            met, may_be = surely <= 7 * week, possibly <= 7 * week
            people = pd.DataFrame({"by week": week, "fell": met.astype("boolean").where(met | ~may_be)})
            tables.append(answers(people[ago >= 7 * week], ["by week"]).assign(fall=fall))
    return pd.concat(tables)


def responded_recently(asked: Frame, persons: Frame) -> Frame:
    """Whose last 12 weeks can be asked about, their centre, and whether headache days fell by 30 %."""
    recent = asked[asked["stretch"] == "last 12 weeks"].set_index("patient")
    return pd.DataFrame({"centre": persons["centre"], "fell": recent["headache_days fell 30"]}).loc[recent.index]
