"""Centres beside one another, and responders by how many sessions their injector gives."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from abate.registry.funnel import limits
from abate.registry.outcomes.counting import (
    ANSWERS,
    NOT_KNOWN,
    SHARES,
    Tallies,
    Tally,
    answers,
    how_many,
    with_all,
    with_shares,
)
from abate.registry.release import ALL, Counted, Groups, Parts, Table
from abate.registry.rows import LAST_12_WEEKS, Rows
from abate.response.course import JUDGED
from abate.response.stretch import MEANINGFUL

RESPONDERS, WITH_SIDE_EFFECTS = "responders", "people with a side effect"

BANDS = ((100, "100 or more"), (25, "25 to 99"), (0, "fewer than 25"))
"""Sessions of an injector in a year. Bands of this registry, from no publication."""

BAND = "sessions of the injector in a year"
A_YEAR = 365
OUTER, INNER = 0.998, 0.95
"""The funnel's limits: a centre outside the outer ones differs by more than chance nearly ever does."""

WITHIN, ABOVE, BELOW = "within the limits", "above", "below"


def count_by_centre(rows: Rows) -> pl.DataFrame:
    """By centre: responders, and people with a side effect."""
    treated = rows.people.select("person", "sessions", pl.col("centre").fill_null(NOT_KNOWN))
    hurt = treated.filter(pl.col("sessions") > 0).with_columns(
        met=pl.col("person").is_in(rows.effects["person"].unique().to_list())
    )
    return pl.concat(
        people.group_by("centre").agg(answers(pl.col("met"))).select(pl.lit(outcome).alias("outcome"), pl.all())
        for outcome, people in ((RESPONDERS, _answered(rows, treated)), (WITH_SIDE_EFFECTS, hurt))
    )


def count_by_injector(rows: Rows) -> pl.DataFrame:
    """By the injector of a person's last session: responders; and the sessions that the injector gave in a year."""
    given = rows.each_session.select("person", "number", "date", "injector")
    recent = pl.col("date") > rows.questions.as_of - timedelta(days=A_YEAR)
    last = given.unique("person", keep="last", maintain_order=True)
    people = _answered(rows, rows.people.select("person")).join(last, on="person", how="left")
    responders = people.group_by("injector").agg(answers(pl.col("met")))
    return pl.concat(
        [
            responders.with_columns(sessions=pl.lit(0, pl.Int64)),
            given.group_by("injector").agg(
                *(pl.lit(0, pl.Int64).alias(name) for name in responders.columns[1:]),
                how_many(recent).alias("sessions"),
            ),
        ]
    )


def _answered(rows: Rows, people: pl.DataFrame) -> pl.DataFrame:
    """Everybody whose last 12 weeks could be asked about, and whether headache days had fallen by 30 %."""
    found = rows.stretches
    recent = found.of_kind(LAST_12_WEEKS)
    asked = found.asked[recent]
    met, not_met = (
        pl.Series(side[f"{JUDGED} fell {MEANINGFUL}"][recent][asked]) for side in (found.met, found.not_met)
    )
    return people[found.at[recent][asked]].with_columns(met=pl.when(met | not_met).then(met))


TALLIES = {
    "centres": Tally(("outcome", "centre"), count_by_centre),
    "injectors": Tally(("injector",), count_by_injector),
}


def centres(tallies: Tallies) -> Table:
    """By centre: responders (headache days down by 30 % in the last 12 weeks), and people with a side effect.

    Whoever has no known answer counts neither way: the share has bounds, and a centre lies outside the funnel only
    where all of them do. The funnel stands round the registry's own bounds.
    """
    counts = ("people", *ANSWERS)
    counted = tallies["centres"]
    found = {
        outcome: counted.filter(pl.col("outcome") == outcome).select("centre", *counts)
        for outcome in (RESPONDERS, WITH_SIDE_EFFECTS)
    }
    return Table(
        "centres",
        pl.concat(_with_limits(outcome, of) for outcome, of in found.items()),
        keys=("outcome", "centre"),
        counts=tuple(Counted(name) for name in counts),
        relations=(Parts("people", ANSWERS), Groups(counts, "centre")),
        figures={
            **SHARES,
            **dict.fromkeys(("limit 95 low", "limit 95 high", "limit 99.8 low", "limit 99.8 high"), ("people",)),
            "against 95": counts,
            "against 99.8": counts,
        },
    )


def injector_volume(tallies: Tallies) -> Table:
    """Responders by the number of sessions that the injector of a person's last session gave in the last year."""
    counts = ("people", *ANSWERS)
    bands = [pl.when(pl.col("sessions") >= fewest).then(pl.lit(name)) for fewest, name in BANDS]
    named = pl.when(pl.col("injector").is_not_null()).then(pl.coalesce(*bands)).fill_null(NOT_KNOWN)
    counted = tallies["injectors"].filter(pl.col("people") > 0).group_by(named.alias(BAND)).agg(pl.col(*counts).sum())
    order = {name: at for at, name in enumerate([ALL, *(name for _, name in reversed(BANDS)), NOT_KNOWN])}
    frame = with_all(counted, BAND).sort(pl.col(BAND).replace_strict(order, return_dtype=pl.Int64))
    return Table(
        "injector_volume",
        with_shares(frame),
        keys=(BAND,),
        counts=tuple(Counted(name) for name in counts),
        relations=(Parts("people", ANSWERS), Groups(counts, BAND)),
        figures=SHARES,
    )


def _with_limits(outcome: str, found: pl.DataFrame) -> pl.DataFrame:
    """The row of everybody first, then the centres, each with the funnel's limits at its number of people."""
    both = with_shares(with_all(found, "centre"))
    everybody_low, everybody_high = both.select("share low", "share high").row(0)
    n = both["people"].to_numpy()
    columns = []
    for level, name in ((INNER, "95"), (OUTER, "99.8")):
        low = limits(everybody_low, n, level)[0] if everybody_low is not None else np.full(len(n), np.nan)
        high = limits(everybody_high, n, level)[1] if everybody_high is not None else np.full(len(n), np.nan)
        is_all = pl.col("centre") == ALL
        columns += [
            pl.when(~is_all).then(pl.Series(low).fill_nan(None).round(4)).alias(f"limit {name} low"),
            pl.when(~is_all).then(pl.Series(high).fill_nan(None).round(4)).alias(f"limit {name} high"),
        ]
    shown = both.with_columns(*columns)
    for name in ("95", "99.8"):
        verdict = (
            pl.when(pl.col(f"limit {name} low").is_null())
            .then(None)
            .when(pl.col("share low") > pl.col(f"limit {name} high"))
            .then(pl.lit(ABOVE))
            .when(pl.col("share high") < pl.col(f"limit {name} low"))
            .then(pl.lit(BELOW))
            .otherwise(pl.lit(WITHIN))
        )
        shown = shown.with_columns(verdict.alias(f"against {name}"))
    return shown.select(pl.lit(outcome).alias("outcome"), pl.all())
