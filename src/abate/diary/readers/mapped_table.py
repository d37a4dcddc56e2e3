"""Any table of days, one row a day, by a mapping that a person wrote for it (see `mapping`).

A row that says the very same as an earlier one of its day counts once, and is reported; two rows that say
different things of one day are a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import polars as pl

from abate.diary import day
from abate.diary.loss import Imported, Losses
from abate.diary.readers.mapping import DateColumn, HoursColumn, TableMapping, WordColumn, read_mapping
from abate.diary.table import DiaryTable, faults_of
from abate.errors import DiaryError, Fault, MappingError
from abate.files import csv_rows, text_of
from abate.strict_yaml import Path_

NUMBER = re.compile(r"[+-]?(\d{1,9}\.?\d{0,9}|\.\d{1,9})")
DAY_NUMBER = re.compile(r"[+-]?\d{1,6}")


def read_mapped_table(path: Path, mapping_path: Path, *, latest: date | None = None) -> Imported:
    """Read a table of days by its mapping.

    Args:
        path: the table, CSV or another delimited text.
        mapping_path: the mapping, YAML.
        latest: no diary day may be later than this day.

    Raises:
        MappingError: with every fault of the mapping, or every column that it names and the table lacks.
        DiaryError: with every fault of the table, each with its line, column and value.
    """
    return read_with(read_mapping(mapping_path), path, latest=latest)


def read_with(mapping: TableMapping, path: Path, *, latest: date | None = None) -> Imported:
    """Read a table of days by a mapping that has been read already; errors as `read_mapped_table`."""
    source = str(path)
    text = text_of(path, encoding=mapping.encoding)
    rows = csv_rows(text, source, mapping.delimiter)
    header_line, header = next(rows, (1, []))
    header = [name.strip() for name in header]
    named = dict(_named_columns(mapping))
    missing = list(_missing_columns(mapping, named, header))
    if missing:
        raise MappingError(sorted(missing, key=lambda fault: fault.line or 0))
    table = _Table(mapping, header, source)
    table.faults.extend(_doubled_columns({*named.values()}, header, source, header_line))
    for line, row in rows:
        table.take(line, row)
    table.losses.dropped.update(set(header) - {*named.values()} - {""})
    days = pl.DataFrame(table.columns, schema=day.SCHEMA)
    lines = pl.Series("line", table.lines, dtype=pl.Int64)
    for fault in faults_of(days, source=source, lines=lines, latest=latest):
        table.add(fault)
    if table.faults:
        raise DiaryError(sorted(table.faults, key=lambda fault: fault.line or 0))
    if not table.lines:
        why, right = "there is no answered day in it", "name a table with a row for each day"
        raise DiaryError([Fault(why, right, source)])
    report = table.losses.report(rows_read=table.rows_read, attacks=0, days=days.height)
    return Imported(DiaryTable(days.sort("patient", "date"), source), report)


def _named_columns(mapping: TableMapping) -> Iterator[tuple[Path_, str]]:
    """Every column of the table that the mapping names, by the place in the mapping that names it."""
    if mapping.patient is not None:
        yield ("patient",), mapping.patient
    yield ("date", "column"), mapping.date.column
    for name, words in mapping.words.items():
        if words.column is not None:
            yield (name, "column"), words.column
    if mapping.hours is not None:
        yield ("hours", "column"), mapping.hours.column
    if mapping.note is not None:
        yield ("note",), mapping.note
    for at, name in enumerate(mapping.ignore):
        yield ("ignore", at), name


def _missing_columns(mapping: TableMapping, named: dict[Path_, str], header: list[str]) -> Iterator[Fault]:
    for path, name in named.items():
        if name not in header:
            near = get_close_matches(name, header, n=1, cutoff=0.5)
            some = ", ".join(repr(one) for one in header[:20])
            right = f"did you mean {near[0]!r}?" if near else f"its header reads {some}"
            yield mapping.document.fault(path, "the table has no such column", right, name)


def _doubled_columns(named: set[str], header: list[str], source: str, line: int) -> Iterator[Fault]:
    for name in sorted(named):
        if header.count(name) > 1:
            yield Fault("the column is there twice", "keep one of them", source, line, name)


@dataclass(slots=True)
class _Table:
    """The rows read so far, as columns of the diary, with every fault and all that is lost on the way."""

    mapping: TableMapping
    header: list[str]
    source: str
    rows_read: int = 0
    lines: list[int] = field(default_factory=list)
    columns: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in day.NAMES})
    losses: Losses = field(default_factory=Losses)
    faults: list[Fault] = field(default_factory=list)
    _first: dict[tuple[object, ...], int] = field(default_factory=dict)
    _raw: dict[int, list[str]] = field(default_factory=dict)
    _misread: set[tuple[int | None, str]] = field(default_factory=set)

    def take(self, line: int, row: list[str]) -> None:
        """Read one row."""
        if len(row) != len(self.header):
            why = f"the row has {len(row)} cells, the header has {len(self.header)}"
            self.faults.append(Fault(why, "give every row the same cells", self.source, line))
            return
        self.rows_read += 1
        cells = dict(zip(self.header, (cell.strip() for cell in row), strict=True))
        answers = dict(self._answers(line, cells))
        if answers["headache"] is None and (line, "headache") not in self._misread:
            why = "whether there was a headache is not known, so the day counts as not answered"
            self.losses.not_read(line, self._written("headache", cells), why)
            return
        said = tuple(answers.values())
        before = self._first.setdefault(said, line)
        if before != line and (line, "date") not in self._misread:
            why = f"the very same answers for this day already stand in line {before}"
            self.losses.not_read(line, self._written("date", cells), why)
            return
        self.lines.append(line)
        self._raw[line] = row
        for name, values in self.columns.items():
            values.append(answers.get(name))

    def add(self, fault: Fault) -> None:
        """A fault of the whole table, told in the words of the table, unless its cell was misread anyway."""
        name = fault.column or ""
        if (fault.line, name) in self._misread or fault.line is None:
            return
        cells = dict(zip(self.header, (cell.strip() for cell in self._raw[fault.line]), strict=True))
        right = fault.right
        if name == "hours" and self.mapping.hours is not None and self.mapping.hours.units_in_an_hour > 1:
            right = "write 0 to 1440 minutes, or leave it blank"
        column = self._column(name) or name
        self.faults.append(replace(fault, column=column, value=self._written(name, cells), right=right))

    def _answers(self, line: int, cells: dict[str, str]) -> Iterator[tuple[str, object]]:
        mapping = self.mapping
        yield "patient", self._patient(line, cells)
        try:
            yield "date", _day(mapping.date, cells[mapping.date.column])
        except ValueError:
            right = f"the mapping says {mapping.date.format or 'a whole number of days'}"
            self._misfit(line, "date", cells, "this is no calendar day", right)
            yield "date", None
        for name, words in mapping.words.items():
            yield name, self._word(line, name, words, cells)
        if mapping.hours is not None:
            yield "hours", self._length(line, mapping.hours, cells)
        if mapping.note is not None:
            yield "note", cells[mapping.note] or None

    def _patient(self, line: int, cells: dict[str, str]) -> str:
        if self.mapping.patient is None:
            return ""
        name = cells[self.mapping.patient]
        if not name:
            right = "name the patient in every row"
            self._misfit(line, "patient", cells, "the patient is missing", right)
        return name

    def _word(self, line: int, name: str, words: WordColumn, cells: dict[str, str]) -> bool | int | None:
        if words.column is None or not cells[words.column]:
            return words.blank
        word = cells[words.column].casefold()
        if word in words.words:
            return words.words[word]
        if words.unlisted_is_unknown:
            self.losses.not_read(line, cells[words.column], f"the mapping has no such word for {name}")
            return None
        right = f"list it in the mapping under {name}; it knows {_some(words.words)}"
        self._misfit(line, name, cells, "the mapping has no such word", right)
        return None

    def _length(self, line: int, hours: HoursColumn, cells: dict[str, str]) -> float | None:
        text = cells[hours.column]
        if not text:
            return hours.blank
        if text.casefold() in hours.unknown:
            return None
        number = text.replace(",", ".") if hours.decimal == "," and "." not in text else text
        if NUMBER.fullmatch(number):
            return float(number) / hours.units_in_an_hour
        if hours.unlisted_is_unknown:
            self.losses.not_read(line, text, "this is no number of hours")
            return None
        right = "write a number, or list the word in the mapping under hours, unknown"
        self._misfit(line, "hours", cells, "this is no number", right)
        return None

    def _misfit(self, line: int, name: str, cells: dict[str, str], why: str, right: str) -> None:
        self._misread.add((line, name))
        self.faults.append(Fault(why, right, self.source, line, self._column(name), self._written(name, cells)))

    def _column(self, name: str) -> str | None:
        """The table's column from which a column of the diary is read."""
        if name in self.mapping.words:
            return self.mapping.words[name].column
        if name == "hours" and self.mapping.hours is not None:
            return self.mapping.hours.column
        return {"date": self.mapping.date.column, "patient": self.mapping.patient}.get(name)

    def _written(self, name: str, cells: dict[str, str]) -> str:
        return cells.get(self._column(name) or "", "")


@lru_cache(maxsize=65_536)
def _day(column: DateColumn, text: str) -> date:
    """The calendar day of a cell.

    Raises:
        ValueError: when it is none.
    """
    if column.day_one is None:
        return datetime.strptime(text, column.format or "").date()  # noqa: DTZ007 a day has no zone
    if not DAY_NUMBER.fullmatch(text):
        raise ValueError(text)
    try:
        return column.day_one + timedelta(days=int(text) - 1)
    except OverflowError:
        raise ValueError(text) from None


def _some(words: Iterable[str]) -> str:
    listed = [repr(word) for word in words]
    return ", ".join(listed[:8]) + (", …" if len(listed) > 8 else "")
