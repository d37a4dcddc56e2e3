"""Tables as they are handed in: sessions, side effects and histories, read strictly into the registry's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches

import polars as pl

from abate.diary.day import EARLIEST_DATE
from abate.errors import Fault
from abate.registry.layout import EFFECTS, SESSIONS, Table
from abate.safety.terms import terms

LIST_SEPARATOR = ";"
"""Between the items of a list in a CSV cell. A lot with a semicolon in its number needs Parquet, which has lists."""

MOST_UNITS = 10_000

SESSION_COLUMNS = tuple(name for name in SESSIONS.schema if name != "source")
EFFECT_COLUMNS = tuple(EFFECTS.schema)


def typed(frame: pl.DataFrame, table: Table, names: Iterable[str], source: str) -> tuple[pl.DataFrame, list[Fault]]:
    """The frame with the given columns of a table, and every cell that cannot be read as its column's type.

    Columns that are missing are not known. Text is read as CSV writes it: blank is not known, dates are YYYY-MM-DD,
    the items of a list stand between semicolons.
    """
    names = tuple(names)
    faults = [_no_such_column(name, names, table, source) for name in frame.columns if name not in names]
    needed = [name for name in table.required if name in names]
    faults += [
        Fault(
            "the column is missing", f"every table of {table.name} needs {' and '.join(needed)}", source, column=name
        )
        for name in needed
        if name not in frame.columns
    ]
    columns = {}
    for name in names:
        dtype = table.schema[name]
        given = frame[name] if name in frame.columns else pl.Series(name, [None] * frame.height, dtype=dtype)
        column = _converted(given, dtype)
        if column is None:
            faults.append(
                Fault(f"the column has the type {given.dtype}", f"give it the type {dtype}", source, column=name)
            )
        else:
            columns[name] = column
            faults += _unread(given, column, source)
    return (frame.clear(), faults) if faults else (pl.DataFrame(columns), [])


def faults_of(frame: pl.DataFrame, table: Table, latest: date, source: str) -> list[Fault]:
    """Every cell of typed rows that says what cannot be; rows are counted from 1."""
    numbered = frame.with_row_index("line", 1)
    return [
        Fault(why, right, source, line, column, None if value is None else str(value))
        for column, why, right, where in _checks(table, latest)
        for line, value in numbered.filter(where).select("line", column).iter_rows()
    ]


def _checks(table: Table, latest: date) -> Iterator[tuple[str, str, str, pl.Expr]]:
    for name in table.required:
        if name != "source":
            yield (
                name,
                "it is missing",
                "every row needs it",
                pl.col(name).is_null() | (pl.col(name).cast(pl.String) == ""),
            )
    for name in ("date", "session_date"):
        if name in table.schema:
            day = pl.col(name)
            yield name, "no session is that old", f"use dates from {EARLIEST_DATE} on", day < EARLIEST_DATE
            yield name, "the day lies in the future", f"use days up to {latest}", day > latest
    if table is SESSIONS:
        units = pl.col("units")
        yield "units", "no session has so many units", f"use 0 to {MOST_UNITS:,}", ~units.is_between(0, MOST_UNITS)
    if table is EFFECTS:
        known = pl.col("term").is_in(list(terms()))
        yield "term", "no such side effect", "use the id of a term, such as eyelid-ptosis", ~known
        yield "grade", "no such grade", "use 1 to 5, or leave it blank", ~pl.col("grade").is_between(1, 5)


def _converted(given: pl.Series, dtype: pl.DataType) -> pl.Series | None:
    """The column as the type; cells that are none of it become null. None where the types do not go together."""
    if given.dtype == dtype:
        return given
    if given.dtype == pl.Null:
        return given.cast(dtype)
    if given.dtype in (pl.Categorical, pl.Enum):
        given = given.cast(pl.String)
    if given.dtype == pl.String:
        text = given.str.strip_chars().replace("", None)
        if dtype == pl.Date:
            return text.str.to_date("%Y-%m-%d", strict=False)
        if dtype.is_nested():
            return text.str.split(LIST_SEPARATOR).list.eval(pl.element().str.strip_chars())
        return text.cast(dtype, strict=False)
    if dtype.is_integer() and given.dtype.is_integer():
        return given.cast(dtype, strict=False)
    if dtype == pl.String and given.dtype.is_integer():
        return given.cast(dtype)
    return None


def _unread(given: pl.Series, read: pl.Series, source: str) -> list[Fault]:
    """Cells that hold something, of which nothing was read."""
    held = given.is_not_null()
    if given.dtype == pl.String:
        held &= given.str.strip_chars() != ""
    lost = (held & read.is_null()).arg_true()
    return [
        Fault(
            "this is no " + _kind(read.dtype),
            "correct it, or leave it blank",
            source,
            at + 1,
            given.name,
            str(given[at]),
        )
        for at in lost
    ]


def _kind(dtype: pl.DataType) -> str:
    return "date" if dtype == pl.Date else "whole number in range" if dtype.is_integer() else "value of this column"


def _no_such_column(name: str, names: tuple[str, ...], table: Table, source: str) -> Fault:
    near = get_close_matches(name.strip().lower(), names, n=1)
    right = f"did you mean {near[0]!r}?" if near else f"known columns are {', '.join(names)}"
    return Fault(f"no such column in a table of {table.name}", right, source, value=name)
