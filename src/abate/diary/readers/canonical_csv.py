"""The canonical diary as CSV: UTF-8, comma, a header row, one row per answered day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import polars as pl

from abate.diary import day
from abate.diary.table import DiaryTable, column_faults, faults_of
from abate.errors import DiaryError, Fault
from abate.files import LONGEST_CELL, csv_rows, text_of

ROWS_AT_A_TIME = 20_000
"""More rows of a text with quotes at a time would only take more memory."""

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
    header, cells, line = _cells(text_of(path), source)
    cells = cells.with_columns(pl.all().str.strip_chars().replace("", None))
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
    days = days.with_columns(pl.col("patient").fill_null(""))
    further = faults_of(days, source=source, lines=line, latest=latest)
    row_at = {at: row for row, at in enumerate(line)} if further else {}
    for fault in further:
        if (fault.line, fault.column) not in misread and fault.line and fault.column:
            as_written = cells.item(row_at[fault.line], fault.column) if fault.column in header else None
            faults.append(replace(fault, value=as_written or ""))
    if faults:
        place = {name: at for at, name in enumerate(header)}
        raise DiaryError(sorted(faults, key=lambda fault: (fault.line or 0, place.get(fault.column or "", 0))))
    return DiaryTable(days.sort("patient", "date"), source)


def _cells(text: str, source: str) -> tuple[list[str], pl.DataFrame, pl.Series]:
    """The header, the cells below it as text, and the line on which each row begins."""
    rows = csv_rows(text, source)
    header_line, header = next(rows, (1, []))
    header = [name.strip() for name in header]
    faults = column_faults(header, source, header_line)
    if faults:
        if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
            why, right = "the cells are not separated by commas", "save the file with commas between the cells"
            faults = [Fault(why, right, source, header_line, value=header[0])]
        raise DiaryError(faults)
    cells = _cells_without_quotes(text, header)
    if cells is not None:
        return header, cells.drop("line"), cells["line"]
    parts, lines = [pl.DataFrame(schema=dict.fromkeys(header, pl.String))], [pl.Series("line", [], pl.Int64)]
    while piece := list(islice(rows, ROWS_AT_A_TIME)):
        faults.extend(
            Fault(
                f"the row has {len(row)} cells, the header has {len(header)}",
                "give every row the same cells",
                source,
                at,
            )
            for at, row in piece
            if len(row) != len(header)
        )
        if not faults:
            columns = zip(*(row for _, row in piece), strict=True)
            parts.append(pl.DataFrame(dict(zip(header, columns, strict=True)), schema=parts[0].schema))
            lines.append(pl.Series("line", [at for at, _ in piece], pl.Int64))
    if faults:
        raise DiaryError(faults)
    return header, pl.concat(parts), pl.concat(lines)


def _cells_without_quotes(text: str, header: list[str]) -> pl.DataFrame | None:
    """The cells and the column `line`, ten times as fast; None unless commas and line ends alone make the rows."""
    text = text.replace("\r\n", "\n")
    if '"' in text or "\r" in text:
        return None
    rows = pl.DataFrame({"text": text.split("\n")}).with_row_index("line", offset=1)
    rows = rows.filter(pl.col("text") != "").slice(1)
    commas, length = pl.col("text").str.count_matches(",", literal=True), pl.col("text").str.len_chars()
    if not rows.select(((commas == len(header) - 1) & (length <= LONGEST_CELL)).all()).item():
        return None
    cells = pl.col("text").str.split_exact(",", len(header) - 1).struct.rename_fields(header)
    return rows.select(pl.col("line").cast(pl.Int64), cells.alias("cells")).unnest("cells")


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
            plain = cell.str.contains(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$")
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
