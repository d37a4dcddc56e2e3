"""One stretch of people put together: rows from many files in order, each once, with nothing that contradicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from abate.diary.table import in_order
from abate.errors import Fault, RegistryError
from abate.facts.from_history import is_botox
from abate.registry.layout import DAYS, EFFECTS, GIVEN, PEOPLE, SESSIONS, Table
from abate.registry.sources import HISTORIES

MOST_FAULTS = 1_000

THE_REGISTRY = 0
"""The origin of rows that were there before."""

_RIGHT = "keep one of them; what the registry holds is corrected by building it anew from corrected files"


@dataclass(frozen=True, slots=True, eq=False)
class Assembled:
    """The tables of a bucket by name, and what was given again that the registry held already."""

    tables: Mapping[str, pl.DataFrame]
    repeated: dict[str, int] = field(default_factory=dict)
    histories_replaced: int = 0


def assemble(rows: Mapping[str, pl.DataFrame], sources: Sequence[str], *, sessions_complete: bool) -> Assembled:
    """Put a stretch of people together.

    Args:
        rows: by table, with `origin`: the place of their source in `sources`; the first is the registry that was.
        sources: what to call them.
        sessions_complete: no session of anybody is missing.

    Raises:
        RegistryError: naming every day, session or side effect that is there twice or contradicts.
    """
    faults: list[Fault] = []
    repeated: dict[str, int] = {}

    def once(table: Table, name: str, key: Sequence[str]) -> pl.DataFrame:
        given = rows.get(name, pl.DataFrame(schema={**table.schema, "origin": pl.UInt32()}))
        kept, again, wrong = _once(given, table.name, key, sources)
        faults.extend(wrong)
        if again:
            repeated[name] = again
        return kept.select(table.schema.names())

    days = once(DAYS, "days", DAYS.ordered_by)
    effects = once(EFFECTS, "effects", EFFECTS.schema.names())
    histories, replaced = _histories(rows, sources, faults)
    sessions = rows.get("sessions", pl.DataFrame(schema={**SESSIONS.schema, "origin": pl.UInt32()}))
    sessions = _without_replaced(sessions, rows)
    signed, again, wrong = _once(
        sessions.filter(pl.col("source") == "session"), "sessions", SESSIONS.ordered_by, sources
    )
    faults.extend(wrong)
    if again:
        repeated["sessions"] = again
    if faults:
        raise RegistryError(faults[:MOST_FAULTS])
    told = sessions.filter(pl.col("source") == "history").drop("origin").unique(maintain_order=True)
    together = pl.concat([signed.drop("origin"), _not_signed(told, signed)]).select(SESSIONS.schema.names())
    tables = {
        "days": days if in_order(days) else days.sort(DAYS.ordered_by),
        "people": _people(histories, (days, together, effects), sessions_complete),
        "sessions": together.sort(SESSIONS.ordered_by, maintain_order=True),
        "effects": effects.sort(EFFECTS.ordered_by, maintain_order=True),
    }
    assert set(tables) == set(GIVEN)  # noqa: S101
    return Assembled(tables, repeated, replaced)


def _once(
    rows: pl.DataFrame, table: str, key: Sequence[str], sources: Sequence[str]
) -> tuple[pl.DataFrame, int, list[Fault]]:
    """The rows without those that the registry held already, how many these were, and those that cannot stand."""
    if table == "days" and in_order(rows):
        return rows, 0, []
    ordered = rows.sort([*key, "origin"], nulls_last=True)
    same_key = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in key)
    marked = ordered.with_columns(again=same_key & (pl.int_range(pl.len()) > 0), before=pl.col("origin").shift())
    if not marked["again"].any():
        return ordered, 0, []
    cells = [name for name in rows.columns if name not in {*key, "origin"}]
    same = pl.all_horizontal(pl.lit(value=True), *(pl.col(name).eq_missing(pl.col(name).shift()) for name in cells))
    known = pl.col("again") & (pl.col("before") == THE_REGISTRY) & (pl.col("origin") != THE_REGISTRY)
    marked = marked.with_columns(repeats=known & same)
    wrong = marked.with_row_index("row").filter(pl.col("again") & ~pl.col("repeats"))
    faults = [
        _told_twice(marked.row(row["row"] - 1, named=True), row, cells, sources)
        for row in wrong.head(MOST_FAULTS).iter_rows(named=True)
    ]
    kept = marked.filter(~pl.col("repeats"))
    return kept.select(rows.columns), marked.height - kept.height, faults


def _told_twice(
    before: Mapping[str, object], after: Mapping[str, object], cells: Sequence[str], sources: Sequence[str]
) -> Fault:
    origin, earlier = (sources[int(str(row["origin"]))] for row in (after, before))
    different = [name for name in cells if before[name] != after[name]]
    said = "; ".join(f"{name} is {_word(before[name])} there and {_word(after[name])} here" for name in different[:3])
    why = f"patient {after['patient']!r} has {after['date']} in {earlier} already" + (f" ({said})" if said else "")
    return Fault(why, _RIGHT, origin, column="date", value=str(after["date"]))


def _word(value: object) -> str:
    return "not known" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _histories(
    rows: Mapping[str, pl.DataFrame], sources: Sequence[str], faults: list[Fault]
) -> tuple[pl.DataFrame, int]:
    """One history per patient: a new one takes the place of the one that was; two new ones cannot both stand."""
    new = rows.get("histories", pl.DataFrame(schema={**HISTORIES, "origin": pl.UInt32()}))
    twice = new.filter(pl.col("patient").is_duplicated()).sort("patient", "origin")
    faults += [
        Fault("this patient has another history", "keep one of them", sources[origin], value=patient)
        for patient, origin in twice.select("patient", "origin").iter_rows()
    ]
    old = rows.get("people", pl.DataFrame(schema=PEOPLE.schema))
    held = old.select(
        "patient", "centre", "history", toxin_sessions=pl.col("sessions_complete") & pl.col("history").is_not_null()
    )
    changed = new.join(held, on="patient", suffix=" before").filter(
        pl.col("history before").is_not_null() & (pl.col("history") != pl.col("history before"))
    )
    left = held.join(new, on="patient", how="anti")
    return pl.concat([left, new.select(HISTORIES.names())]), changed.height


def _without_replaced(sessions: pl.DataFrame, rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Sessions that an earlier history told of go with that history."""
    if "histories" not in rows:
        return sessions
    theirs = pl.col("patient").is_in(rows["histories"]["patient"].to_list())
    return sessions.filter(~((pl.col("source") == "history") & (pl.col("origin") == THE_REGISTRY) & theirs))


def _not_signed(told: pl.DataFrame, signed: pl.DataFrame) -> pl.DataFrame:
    """The sessions that only a history tells of: nothing is signed on their day that could be the same."""
    there = signed.select("patient", "date", signed_as=_one_name("product", signed))
    numbered = told.with_columns(told_as=_one_name("product", told)).with_row_index("row")
    either_open = pl.col("told_as").is_null() | pl.col("signed_as").is_null()
    same = numbered.join(there, on=["patient", "date"]).filter(
        either_open | (pl.col("told_as") == pl.col("signed_as"))
    )
    return numbered.join(same, on="row", how="anti").drop("row", "told_as")


def _one_name(column: str, rows: pl.DataFrame) -> pl.Expr:
    """Products by one name each: the brand and the substance of onabotulinumtoxinA are the same."""
    words = rows[column].drop_nulls().unique()
    names = {word: "onabotulinumtoxinA" if is_botox(word) else word.strip().lower() for word in words}
    return pl.col(column).replace(names)


def _people(histories: pl.DataFrame, tables: Sequence[pl.DataFrame], sessions_complete: bool) -> pl.DataFrame:
    everybody = pl.concat([histories.select("patient"), *(table.select("patient").unique() for table in tables)])
    return (
        everybody.unique()
        .join(histories, on="patient", how="left")
        .with_columns(sessions_complete=pl.col("toxin_sessions").fill_null(value=False) | sessions_complete)
        .select(PEOPLE.schema.names())
        .sort("patient")
    )
