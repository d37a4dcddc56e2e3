"""Side effects: how many treated people had which, and after which sessions by lot, site and injector."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import polars as pl

from abate.registry.engine import AllRows
from abate.registry.outcomes.counting import NOT_KNOWN, everybody, how_many, share
from abate.registry.outcomes.sessions import each_session
from abate.registry.release import ALL, Counted, Groups, Parts, Table
from abate.safety.intervals import newcombe, wilson

ANY = "any"
"""The term of any side effect at all."""

SEVERE = 3
"""The grade from which a side effect is severe (CTCAE: the general scale)."""

GROUPS = {"lot": pl.col("lots"), "muscle": pl.col("sites"), "injector": pl.concat_list("injector")}
"""Where the groups of a session stand."""

SIDE_AND_INDEX = re.compile(r"(-(left|right))?(-[0-9]+)?$")
"""What a site id has besides its muscle."""

PEOPLE_AT_A_TIME = 10_000

FEW = "few people each"
"""The group of lots, or injectors, with fewer people than the limit."""


def effects(rows: AllRows) -> Table:
    """Treated people by side effect, and those of whom a severe one is reported; the same for any side effect."""
    treated = rows["people"].filter(pl.col("sessions") > 0).select("person", treated=True)
    reported = rows["effects"].join(treated, on="person", how="left")
    total, by_term, whole = pl.collect_all(
        [
            treated.select(everybody()),
            reported.group_by("term").agg(_reports()),
            reported.select(pl.lit(ANY).alias("term"), *_reports()),
        ],
        engine="streaming",
    )
    frame = pl.concat([whole, by_term.sort("term")])
    low, high = wilson(frame["people with it"].to_numpy(), frame_total := total.item())
    parts = ("people with it", "people without a report")
    return Table(
        "side_effects",
        frame.select(
            "term",
            pl.lit(ALL).alias("of"),
            pl.lit(frame_total, pl.Int64).alias("treated people"),
            "people with it",
            (frame_total - pl.col("people with it")).alias("people without a report"),
            "people with a severe one",
            "reports",
            "reports of people not known to be treated",
            share("people with it", pl.lit(frame_total)).alias("share"),
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


def effects_by_group(rows: AllRows, limit: int) -> Table:
    """Sessions that a side effect followed, by lot, muscle and injector, beside all other sessions.

    As `abate.safety.signals` counts: the session is the one that the reporter laid the side effect to; one that drew
    on two lots counts for each. Lots and injectors with fewer than `limit` people are put together. Injectors are
    numbered by how many sessions they gave, and not named.
    """
    names = _names(rows, limit)
    groupings = {by: (groups, names[by]) for by, groups in GROUPS.items()}
    counted = _counted(rows, {ALL: (pl.lit([ALL]), {}), **groupings})
    whole, whole_followed = counted.pop(ALL)
    terms = pl.DataFrame({"term": [ANY, *sorted(set(whole_followed["term"]) - {ANY})]}, {"term": pl.String})
    together = pl.col("group").is_in([FEW, NOT_KNOWN])
    in_order = [pl.col("term") != ANY, "term", pl.col("group") != ALL, together, "group"]
    tables = []
    for by, (groups, followed) in counted.items():
        cell = pl.when(pl.col("group") == ALL).then(pl.lit(ALL)).otherwise(by + pl.lit("/") + pl.col("group"))
        tables.append(
            pl.concat([whole, groups])
            .join(terms, how="cross")
            .join(pl.concat([whole_followed, followed]), on=["group", "term"], how="left", suffix=" followed")
            .with_columns(pl.col("sessions followed", "people followed").fill_null(0), by=pl.lit(by), cell=cell)
            .sort(in_order)
        )
    return _table(pl.concat(tables))


def _reports() -> list[pl.Expr]:
    treated = pl.col("treated").is_not_null()
    severe = treated & (pl.col("grade") >= SEVERE).fill_null(value=False)
    return [
        pl.col("person").filter(treated).n_unique().cast(pl.Int64).alias("people with it"),
        pl.col("person").filter(severe).n_unique().cast(pl.Int64).alias("people with a severe one"),
        how_many(treated).alias("reports"),
        how_many(~treated).alias("reports of people not known to be treated"),
    ]


Groupings = Mapping[str, tuple[pl.Expr, Mapping[str, str]]]
"""By name: a list of groups for each session, and what a group is called if not by its own name."""


def _names(rows: AllRows, limit: int) -> dict[str, dict[str, str]]:
    """What each group is called: sites by their muscle, injectors by number, those with few people together."""
    sizes = _counted(rows, {by: (GROUPS[by], {}) for by in ("lot", "injector")})
    known = {by: table.filter(pl.col("group") != NOT_KNOWN) for by, (table, _) in sizes.items()}
    ordered = known["injector"].sort("sessions", "group", descending=[True, False])["group"]
    width = len(str(len(ordered)))
    small = {by: table.filter(pl.col("people") < limit)["group"].to_list() for by, table in known.items()}
    injectors = {group: f"injector {at:0{width}}" for at, group in enumerate(ordered, 1)}
    return {
        "lot": dict.fromkeys(small["lot"], FEW),
        "muscle": {site: SIDE_AND_INDEX.sub("", site) for site in _sites(rows)},
        "injector": injectors | dict.fromkeys(small["injector"], FEW),
    }


def _sites(rows: AllRows) -> list[str]:
    """Every site that was ever injected."""
    each = rows["sessions"].select(pl.col("sites").explode(empty_as_null=False, keep_nulls=False)).unique()
    return each.drop_nulls().collect(engine="streaming")["sites"].to_list()


def _counted(rows: AllRows, groupings: Groupings) -> dict[str, tuple[pl.DataFrame, pl.DataFrame]]:
    """By grouping: sessions and people of each group, and the same by term of those that a side effect followed.

    Counted some people at a time, so that memory does not grow with how many there are: nobody is in two parts.
    """
    found: dict[str, list[list[pl.DataFrame]]] = {by: [] for by in groupings}
    for sessions in _some_at_a_time(rows):
        for by, (groups, names) in groupings.items():
            found[by].append(pl.collect_all(_counts(sessions, groups, names)))
    sums = pl.col("sessions", "people").sum()
    return {
        by: (
            pl.concat([groups for groups, _ in parts]).group_by("group").agg(sums),
            pl.concat([followed for _, followed in parts]).group_by("group", "term").agg(sums),
        )
        for by, parts in found.items()
    }


def _some_at_a_time(rows: AllRows) -> Iterator[pl.LazyFrame]:
    """Sessions of so many people each time, with the terms of the side effects that followed.

    Rows come in the order of people: a stretch of them is read without looking at the others.
    """
    last = rows["people"].select(pl.col("person").max()).collect().item() or 0
    whose = {name: rows[name].select("person").collect()["person"] for name in ("sessions", "effects")}
    for first in range(0, last + 1, PEOPLE_AT_A_TIME):
        part = {}
        for name, person in whose.items():
            begins, ends = (int(person.search_sorted(at)) for at in (first, first + PEOPLE_AT_A_TIME))
            part[name] = rows[name].slice(begins, ends - begins)
        followed = (
            part["effects"]
            .filter(pl.col("session_date").is_not_null())
            .group_by("person", pl.col("session_date").alias("date"))
            .agg(pl.col("term").unique())
        )
        sessions = each_session(part).join(followed, on=["person", "date"], how="left")
        yield sessions.with_columns(pl.col("term").fill_null(pl.lit([], pl.List(pl.String)))).collect().lazy()


def _counts(sessions: pl.LazyFrame, groups: pl.Expr, names: Mapping[str, str]) -> list[pl.LazyFrame]:
    each = (
        sessions.select("person", "term", group=groups.list.eval(pl.element().replace(dict(names))).list.unique())
        .explode("group", empty_as_null=True)
        .with_columns(pl.col("group").fill_null(NOT_KNOWN))
    )
    behind = [everybody().alias("sessions"), pl.col("person").n_unique().cast(pl.Int64).alias("people")]
    any_too = pl.concat_list("term", pl.lit([ANY], pl.List(pl.String)))
    followed = each.filter(pl.col("term").list.len() > 0).with_columns(any_too).explode("term", empty_as_null=True)
    return [each.group_by("group").agg(*behind), followed.group_by("group", "term").agg(*behind)]


def _table(frame: pl.DataFrame) -> Table:
    n, x = (frame[name].to_numpy() for name in ("sessions", "sessions followed"))
    whole = frame.filter(pl.col("group") == ALL).select("by", "term", n="sessions", x="sessions followed")
    beside = frame.join(whole, on=["by", "term"], how="left", maintain_order="left")
    other_n, other_x = beside["n"].to_numpy() - n, beside["x"].to_numpy() - x
    low, high = wilson(x, n)
    least, most = newcombe(x, n, other_x, other_n)
    is_all = pl.col("group") == ALL
    figures = {"low": low, "high": high}
    differences = {"difference low": least, "difference high": most}
    shown = frame.with_columns(
        share("sessions followed", "sessions").alias("share"),
        *(pl.Series(name, bound).round(4) for name, bound in figures.items()),
    ).with_columns(
        pl.when(~is_all).then((pl.col("share") - pl.Series(other_x / other_n.clip(1))).round(4)).alias("difference"),
        *(
            pl.when(~is_all).then(pl.Series(bound).fill_nan(None).round(4)).alias(name)
            for name, bound in differences.items()
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
