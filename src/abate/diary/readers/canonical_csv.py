"""The canonical diary as CSV: UTF-8, comma, a header row, one row per answered day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from abate.diary import day
from abate.diary.table import DiaryTable, column_faults, faults_of
from abate.errors import DiaryError, Fault
from abate.files import csv_rows, text_of

RIGHT: dict[day.ColumnKind, str] = {
    "patient": "name the patient",
    "date": "write a calendar day as YYYY-MM-DD",
    "flag": "write true or false, or leave it blank if it is not known",
    "hours": "write a number from 0 to 24, or leave it blank",
    "severity": "write none, mild, moderate or severe (0 to 3), or leave it blank",
    "note": "",
}


def read_csv(path: Path, *, latest: date | None = None) -> DiaryTable:
    """Read a canonical CSV diary.

    Args:
        path: the file.
        latest: no diary day may be later than this day.

    Raises:
        DiaryError: with every fault of the file, each with its line, column and value.
    """
    source = str(path)
    header, rows, lines = _rows(text_of(path), source)
    cells = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row").with_columns(
        pl.all().str.strip_chars().replace("", None)
    )
    line = pl.Series("line", lines, dtype=pl.Int64)
    faults: list[Fault] = []
    typed = {}
    for column in day.COLUMNS:
        if column.name not in header:
            typed[column.name] = pl.lit("" if column.name == "patient" else None, dtype=day.SCHEMA[column.name])
            continue
        typed[column.name] = _typed(column)
    days = cells.select(**typed)
    for column in day.COLUMNS:
        if column.name not in header:
            continue
        lost = cells[column.name].is_not_null() & days[column.name].is_null()
        faults.extend(
            Fault(_why(column), RIGHT[column.kind], source, at, column.name, value)
            for at, value in zip(line.filter(lost), cells[column.name].filter(lost), strict=True)
        )
    faults.extend(_unnamed_patients(days, line, source))
    misread = {(fault.line, fault.column) for fault in faults}
    row_at = {at: row for row, at in enumerate(lines)}
    days = days.with_columns(pl.col("patient").fill_null(""))
    for fault in faults_of(days, source=source, lines=line, latest=latest):
        if (fault.line, fault.column) not in misread and fault.line and fault.column:
            as_written = cells.item(row_at[fault.line], fault.column) if fault.column in header else None
            faults.append(replace(fault, value=as_written or ""))
    if faults:
        raise DiaryError(sorted(faults, key=lambda fault: fault.line or 0))
    return DiaryTable(days.sort("patient", "date"), source)


def _rows(text: str, source: str) -> tuple[list[str], list[list[str]], list[int]]:
    rows = csv_rows(text, source)
    line, header = next(rows, (1, []))
    header = [name.strip() for name in header]
    faults = column_faults(header, source, line)
    if faults:
        if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
            why, right = "the cells are not separated by commas", "save the file with commas between the cells"
            faults = [Fault(why, right, source, line, value=header[0])]
        raise DiaryError(faults)
    kept, lines = [], []
    for at, row in rows:
        if len(row) != len(header):
            why = f"the row has {len(row)} cells, the header has {len(header)}"
            faults.append(Fault(why, "give every row the same cells", source, at))
        else:
            kept.append(row)
            lines.append(at)
    if faults:
        raise DiaryError(faults)
    return header, kept, lines


def _typed(column: day.Column) -> pl.Expr:
    cell = pl.col(column.name)
    match column.kind:
        case "date":
            iso = cell.str.contains(r"^\d{4}-\d{2}-\d{2}$")
            return pl.when(iso).then(cell).str.to_date("%Y-%m-%d", strict=False)
        case "flag":
            words = {"true": True, "false": False}
            return cell.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
        case "hours":
            plain = cell.str.contains(r"^[+-]?(\d+\.?\d*|\.\d+)$")
            return pl.when(plain).then(cell).cast(pl.Float64, strict=False)
        case "severity":
            words_and_codes = day.SEVERITY_WORDS | {str(code): code for code in day.SEVERITY_WORDS.values()}
            return cell.str.to_lowercase().replace_strict(words_and_codes, default=None, return_dtype=pl.UInt8)
        case "patient" | "note":
            return cell


def _why(column: day.Column) -> str:
    match column.kind:
        case "date":
            return "this is no calendar day"
        case "hours":
            return "this is no number of hours"
        case "severity":
            return "no such severity"
        case _:
            return "this is neither true nor false"


def _unnamed_patients(days: pl.DataFrame, line: pl.Series, source: str) -> list[Fault]:
    unnamed = days["patient"].is_null()
    if not unnamed.any() or unnamed.all():
        return []
    why = "other rows name their patient, this one does not"
    return [Fault(why, RIGHT["patient"], source, at, "patient", "") for at in line.filter(unnamed)]
