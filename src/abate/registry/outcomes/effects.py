"""Side effects: how many treated people had which, and after which sessions by lot, site and injector."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from abate.registry.outcomes.counting import NOT_KNOWN, Tallies, Tally, everybody, how_many, people_with, share
from abate.registry.release import ALL, Counted, Groups, Parts, Table
from abate.registry.rows import Rows
from abate.safety.intervals import newcombe, wilson

ANY = "any"
"""The term of any side effect at all."""

SEVERE = 3
"""The grade from which a side effect is severe (CTCAE: the general scale)."""

GROUPS = {"lot": "lots", "muscle": "sites", "injector": "injector"}
"""Where the groups of a session stand."""

SIDE_AND_INDEX = re.compile(r"(-(left|right))?(-[0-9]+)?$")
"""What a site id has besides its muscle."""

FEW = "few people each"
"""The group of lots, or injectors, with fewer people than the limit."""

MAY_BE_FEW = ("lot", "injector")
"""Groups that are put together where they have few people; of muscles there are not many."""

_KEYS = ["by", "group"]
_SESSION = ("group", "person", "number", "term")
_BEHIND = [everybody().alias("sessions"), people_with().alias("people")]


def count_effects(rows: Rows) -> pl.DataFrame:
    """By term, and for any: treated people with it, with a severe one, and reports; by no term: treated people."""
    treated = rows.people.filter(pl.col("sessions") > 0).select("person", treated=True)
    reported = rows.effects.join(treated, on="person", how="left")
    is_treated = pl.col("treated").is_not_null()
    counts = [
        people_with(is_treated).alias("people with it"),
        people_with(is_treated & (pl.col("grade") >= SEVERE)).alias("people with a severe one"),
        how_many(is_treated).alias("reports"),
        how_many(~is_treated).alias("reports of people not known to be treated"),
    ]
    found = pl.concat([reported.select(pl.lit(ANY).alias("term"), *counts), reported.group_by("term").agg(counts)])
    everybody_treated = treated.select(pl.lit(None, pl.String).alias("term"), everybody().alias("treated people"))
    return pl.concat([found, everybody_treated], how="diagonal").with_columns(pl.exclude("term").fill_null(0))


def count_groups(rows: Rows) -> pl.DataFrame:
    """Sessions and people by lot, muscle and injector, and of all; by term those that a side effect followed.

    As `abate.safety.signals` counts: the session is the one that the reporter laid the side effect to; one that drew
    on two lots counts for each. By no term: all sessions.
    """
    return pl.concat(_counted(_grouped(rows.each_session, by), by) for by in (ALL, *GROUPS))


def keep_scarce(rows: Rows, groups: pl.DataFrame) -> pl.DataFrame:
    """The sessions of lots and injectors that so few people of the bucket have that they may be few in all.

    Who is in a group of several small ones must be known person by person, to count nobody twice.
    """
    sessions = rows.each_session
    each = pl.concat(_grouped(sessions, by).select(pl.lit(by).alias("by"), *_SESSION) for by in MAY_BE_FEW)
    return still_scarce(each, groups, rows.questions.small_counts)


def still_scarce(scarce: pl.DataFrame, groups: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Those of groups with fewer people than the limit also when all that were counted are taken together.

    So no more are ever held than the groups times the limit, however many people there are.
    """
    small = groups.filter(pl.col("term").is_null() & pl.col("group").is_not_null() & (pl.col("people") < limit))
    return scarce.join(small.select(_KEYS), on=_KEYS, how="semi")


def _grouped(sessions: pl.DataFrame, by: str) -> pl.DataFrame:
    """Each session once for each of its lots or muscles, or for its injector; null where they are not known."""
    if by == ALL:
        return sessions.select(pl.lit(ALL).alias("group"), *_SESSION[1:])
    named = sessions.select(pl.col(GROUPS[by]).alias("group"), *_SESSION[1:])
    if by == "injector":
        return named
    named = named.explode("group", empty_as_null=True, keep_nulls=True)
    if by == "lot":
        return named
    muscles = {site: SIDE_AND_INDEX.sub("", site) for site in named["group"].drop_nulls().unique()}
    return named.with_columns(pl.col("group").replace(muscles)).unique(["person", "number", "group"])


def _counted(each: pl.DataFrame, by: str) -> pl.DataFrame:
    """Sessions and people by group, and by group and term."""
    any_too = pl.concat_list("term", pl.lit([ANY], pl.List(pl.String)))
    with_term = each.filter(pl.col("term").is_not_null()).with_columns(any_too)
    followed = with_term.explode("term", empty_as_null=True, keep_nulls=True).group_by("group", "term").agg(_BEHIND)
    behind = each.group_by("group").agg(_BEHIND).with_columns(term=pl.lit(None, pl.String))
    return pl.concat([followed, behind.select(followed.columns)]).select(pl.lit(by).alias("by"), pl.all())


TALLIES = {"effects": Tally(("term",), count_effects), "groups": Tally(("by", "group", "term"), count_groups)}


def effects(tallies: Tallies) -> Table:
    """Treated people by side effect, and those of whom a severe one is reported; the same for any side effect."""
    counted = tallies["effects"]
    treated = int(counted["treated people"].sum())
    frame = counted.filter(pl.col("term").is_not_null()).sort(pl.col("term") != ANY, "term")
    low, high = wilson(frame["people with it"].to_numpy(), treated)
    parts = ("people with it", "people without a report")
    return Table(
        "side_effects",
        frame.select(
            "term",
            pl.lit(ALL).alias("of"),
            pl.lit(treated, pl.Int64).alias("treated people"),
            "people with it",
            (treated - pl.col("people with it")).alias("people without a report"),
            "people with a severe one",
            "reports",
            "reports of people not known to be treated",
            share("people with it", pl.lit(treated)).alias("share"),
            pl.Series("low", low).round(4),
            pl.Series("high", high).round(4),
        ),
        keys=("term",),
        inner=("of",),
        counts=(
            Counted("treated people", "treated", ("of",)),
            *(Counted(part) for part in parts),
            Counted("people with a severe one"),
            Counted("reports", few="people with it"),
            Counted("reports of people not known to be treated"),
        ),
        relations=(
            Parts("treated people", parts),
            Parts("people with it", ("people with a severe one",), has_rest=True),
        ),
        figures=dict.fromkeys(("share", "low", "high"), ("treated people", "people with it")),
    )


def effects_by_group(tallies: Tallies) -> Table:
    """Sessions that a side effect followed, by lot, muscle and injector, beside all other sessions.

    Lots and injectors with fewer people than the limit are put together. Injectors are numbered by how many sessions
    they gave, and not named.
    """
    counted = _with_few_together(tallies)
    counted = counted.with_columns(group=_injectors_numbered(counted).fill_null(NOT_KNOWN))
    behind = counted.filter(pl.col("term").is_null()).drop("term")
    followed = counted.filter(pl.col("term").is_not_null())
    terms = pl.DataFrame({"term": [ANY, *sorted(set(followed["term"]) - {ANY})]}, {"term": pl.String})
    together = pl.col("group").is_in([FEW, NOT_KNOWN])
    in_order = [pl.col("term") != ANY, "term", pl.col("group") != ALL, together, "group"]
    cell = pl.when(pl.col("group") == ALL).then(pl.lit(ALL)).otherwise(pl.col("by") + pl.lit("/") + pl.col("group"))
    both = (
        behind.join(terms, how="cross")
        .join(followed, on=[*_KEYS, "term"], how="left", suffix=" followed")
        .with_columns(pl.col("sessions followed", "people followed").fill_null(0))
    )
    whole = both.filter(pl.col("by") == ALL)
    return _table(
        pl.concat(
            pl.concat([whole.with_columns(by=pl.lit(by)), both.filter(pl.col("by") == by)])
            .with_columns(cell=cell)
            .sort(in_order)
            for by in GROUPS
        )
    )


def _with_few_together(tallies: Tallies) -> pl.DataFrame:
    """The tally by group, small lots in one group and small injectors in another."""
    scarce, groups = tallies["scarce"], tallies["groups"]
    together = scarce.group_by("by", "person", "number").agg(
        pl.col("term").explode(empty_as_null=False, keep_nulls=False).unique()
    )
    few = together.with_columns(pl.when(pl.col("term").list.len() > 0).then("term"), group=pl.lit(FEW))
    counted = [_counted(few.filter(pl.col("by") == by), by) for by in MAY_BE_FEW]
    return pl.concat([groups.join(scarce, on=_KEYS, how="anti", nulls_equal=True), *counted])


def _injectors_numbered(counted: pl.DataFrame) -> pl.Expr:
    """The group of each injector who is not among few: a number, the most sessions first."""
    named = (pl.col("by") == "injector") & pl.col("group").is_not_null() & (pl.col("group") != FEW)
    order = counted.filter(named & pl.col("term").is_null()).sort("sessions", "group", descending=[True, False])
    width = len(str(order.height))
    numbers = {group: f"injector {at:0{width}}" for at, group in enumerate(order["group"], 1)}
    return pl.when(named).then(pl.col("group").replace(numbers)).otherwise("group")


def _table(frame: pl.DataFrame) -> Table:
    n, x = (frame[name].to_numpy() for name in ("sessions", "sessions followed"))
    whole = frame.filter(pl.col("group") == ALL).select("by", "term", n="sessions", x="sessions followed")
    beside = frame.join(whole, on=["by", "term"], how="left", maintain_order="left")
    other_n, other_x = beside["n"].to_numpy() - n, beside["x"].to_numpy() - x
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = x / n - other_x / other_n
    low, high = wilson(x, n)
    least, most = newcombe(x, n, other_x, other_n)
    # Of all sessions there are no others, nor of a group that has them all.
    differences = {"difference": difference, "difference low": least, "difference high": most}
    shown = frame.with_columns(
        share("sessions followed", "sessions").alias("share"),
        *(pl.Series(name, bound).round(4) for name, bound in (("low", low), ("high", high))),
        *(
            pl.Series(name, np.where(other_n > 0, values, np.nan)).fill_nan(None).round(4)
            for name, values in differences.items()
        ),
    )
    rests_on = ("sessions", "sessions followed", "people", "people followed")
    return Table(
        "side_effects_by_group",
        shown.select(
            "by", "group", "term", "people", "sessions", "people followed", "sessions followed", *_FIGURES, "cell"
        ),
        keys=("by", "group", "term"),
        inner=("cell",),
        counts=(
            Counted("people", "people of sessions", ("cell",)),
            Counted("sessions", "sessions", ("cell",), few="people"),
            Counted("people followed", per=("cell", "term")),
            Counted("sessions followed", per=("cell", "term"), few="people followed"),
        ),
        relations=(
            Parts("people", ("people followed",), has_rest=True),
            Parts("sessions", ("sessions followed",), has_rest=True),
            Groups(("sessions", "sessions followed", "people", "people followed"), "group", may_overlap=True),
        ),
        figures=dict.fromkeys(_FIGURES, rests_on),
    )


_FIGURES = ("share", "low", "high", "difference", "difference low", "difference high")
