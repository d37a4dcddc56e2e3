"""Side effects: how many treated people had which, and after which sessions by lot, site and injector."""

from __future__ import annotations

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
    followed = (
        rows["effects"]
        .filter(pl.col("session_date").is_not_null())
        .group_by("person", pl.col("session_date").alias("date"))
        .agg(pl.col("term").unique())
    )
    sessions = (
        each_session(rows)
        .join(followed, on=["person", "date"], how="left")
        .with_columns(pl.col("term").fill_null(pl.lit([], pl.List(pl.String))))
    )
    muscle = pl.element().str.replace(r"(-(left|right))?(-[0-9]+)?$", "")
    groupings = {
        "lot": pl.col("lots"),
        "muscle": pl.col("sites").list.eval(muscle).list.unique(),
        "injector": pl.concat_list("injector"),
    }
    whole, whole_followed = pl.collect_all(_counted(sessions, pl.lit([ALL]), {}), engine="streaming")
    terms = [ANY, *sorted(set(whole_followed["term"]) - {ANY})]
    tables = []
    for by, groups in groupings.items():
        sizes = _counted(sessions, groups, {})[0].collect(engine="streaming")
        named, named_followed = pl.collect_all(
            _counted(sessions, groups, _names(by, sizes, limit)), engine="streaming"
        )
        of_groups, of_terms = pl.concat([whole, named]), pl.concat([whole_followed, named_followed])
        tables.append(
            of_groups.join(pl.DataFrame({"term": terms}, {"term": pl.String}), how="cross")
            .join(of_terms, on=["group", "term"], how="left", suffix=" followed")
            .with_columns(pl.col("sessions followed", "people followed").fill_null(0))
            .with_columns(
                by=pl.lit(by),
                cell=pl.when(pl.col("group") == ALL).then(pl.lit(ALL)).otherwise(by + pl.lit("/") + pl.col("group")),
            )
            .sort(
                pl.col("term") != ANY,
                "term",
                pl.col("group") != ALL,
                pl.col("group").is_in([FEW, NOT_KNOWN]),
                "group",
            )
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


def _counted(sessions: pl.LazyFrame, groups: pl.Expr, names: dict[str, str]) -> list[pl.LazyFrame]:
    """By group: sessions and the people behind them; and the same by term, of the sessions that it followed."""
    each = (
        sessions.select("person", "term", group=groups.list.eval(pl.element().replace(names)).list.unique())
        .explode("group", empty_as_null=True)
        .with_columns(pl.col("group").fill_null(NOT_KNOWN))
    )
    behind = [everybody().alias("sessions"), pl.col("person").n_unique().cast(pl.Int64).alias("people")]
    any_too = pl.concat_list("term", pl.lit([ANY], pl.List(pl.String)))
    followed = each.filter(pl.col("term").list.len() > 0).with_columns(any_too).explode("term", empty_as_null=True)
    return [each.group_by("group").agg(*behind), followed.group_by("group", "term").agg(*behind)]


def _names(by: str, sizes: pl.DataFrame, limit: int) -> dict[str, str]:
    """What each group is called: small ones together, injectors by number."""
    known = sizes.filter(pl.col("group") != NOT_KNOWN)
    if by == "muscle":
        return {}
    ordered = known.sort("sessions", "group", descending=[True, False])
    names = {group: group for group in ordered["group"]}
    if by == "injector":
        width = len(str(len(names)))
        names = {group: f"injector {at:0{width}}" for at, group in enumerate(names, 1)}
    small = ordered.filter(pl.col("people") < limit)["group"].to_list()
    return names | dict.fromkeys(small, FEW)


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
