"""The folder that a registry is built from: which file holds what, read a batch of rows at a time.

    FOLDER/days*.csv|parquet        or any such file below FOLDER/days/
    FOLDER/histories*.parquet       (patient, history as JSON text, centre), or FOLDER/histories/PATIENT.yaml|yml|json
    FOLDER/sessions*.csv|parquet    or any such file below FOLDER/sessions/
    FOLDER/effects*.csv|parquet     or any such file below FOLDER/effects/

A file of any other name is refused: what nobody reads would be missing from the registry without a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from abate.diary.readers.canonical_csv import read_csv
from abate.diary.table import any_is_true, checks_of, conforming
from abate.diary.table import faults_of as diary_faults
from abate.errors import Fault, HistoryError, RegistryError
from abate.files import csv_rows, readable, text_of
from abate.history import History
from abate.history.reader import history_from, parse_history
from abate.registry.given import EFFECT_COLUMNS, SESSION_COLUMNS, faults_of, typed
from abate.registry.layout import EFFECTS, SESSIONS, Table

ROWS_IN_A_BATCH = 500_000
HISTORIES_IN_A_BATCH = 2_000

KINDS = ("days", "histories", "sessions", "effects")
TABLES = (".csv", ".parquet")
DOCUMENTS = (".yaml", ".yml", ".json")

HISTORIES = pl.Schema(
    {"patient": pl.String(), "centre": pl.String(), "history": pl.String(), "toxin_sessions": pl.Boolean()}
)
"""A history as JSON; `toxin_sessions`: whether it holds the list of all sessions."""

Batch = dict[str, pl.DataFrame]
"""Rows by table: `days`, `histories`, `sessions`, `effects`; a history brings sessions of its own."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a folder of histories, and what it holds. No day in it may be later than `latest`."""

    kind: str
    path: Path
    latest: date

    def patients(self) -> pl.DataFrame:
        """Who is in it: `patient`, `rows` of days, and `first` and `last` of them."""
        if self.kind == "days" and self.path.suffix == ".parquet":
            scan, columns = self._scanned_days()
            return survey(scan.select(columns[:2]))
        if self.kind == "histories":
            if self.path.is_dir():
                named = pl.LazyFrame({"patient": [path.stem for path in self._documents()]}, {"patient": pl.String})
            else:
                named = self._scanned_histories().select("patient")
            return survey(named).with_columns(rows=pl.lit(0, pl.UInt32))
        parts = [survey(frame.lazy()) for batch in self.batches() for frame in batch.values() if frame.height]
        everybody = pl.concat([_NOBODY, *parts])
        return everybody if self.kind == "days" else everybody.with_columns(rows=pl.lit(0, pl.UInt32))

    def batches(self) -> Iterator[Batch]:
        """The rows, checked as they come by.

        Raises:
            InputError: with every fault of the first batch that has any.
        """
        if self.kind == "days":
            yield from ({"days": days} for days in self._days())
        elif self.kind == "histories":
            yield from self._histories()
        elif self.kind == "sessions":
            source = pl.lit("session").alias("source")
            yield {"sessions": self._table(SESSIONS, SESSION_COLUMNS).with_columns(source)}
        else:
            yield {"effects": self._table(EFFECTS, EFFECT_COLUMNS)}

    def _days(self) -> Iterator[pl.DataFrame]:
        if self.path.suffix == ".csv":
            days = read_csv(self.path, latest=self.latest).days
            self._refuse(_nameless(days, str(self.path)))
            yield days
            return
        scan, columns = self._scanned_days()
        rows = self._collect(scan.select(pl.len())).item()
        checks = [where for *_, where in checks_of(self.latest)]
        for first in range(0, rows, ROWS_IN_A_BATCH):
            days = self._collect(scan.slice(first, ROWS_IN_A_BATCH).select(columns))
            if any_is_true(days, checks):
                lines = pl.int_range(first + 1, first + days.height + 1, dtype=pl.Int64, eager=True)
                found = diary_faults(days, source=str(self.path), lines=lines, latest=self.latest)
                self._refuse([fault for fault in found if "already stands" not in fault.why])
            self._refuse(_nameless(days, str(self.path), first))
            yield days

    def _scanned_days(self) -> tuple[pl.LazyFrame, list[pl.Expr]]:
        scan = self._scan()
        schema = self._schema(scan)
        columns, faults = conforming(schema, str(self.path))
        if "patient" not in schema:
            faults.append(Fault("the column is missing", "say whose days they are", str(self.path), column="patient"))
        self._refuse(faults)
        return scan, columns

    def _table(self, table: Table, names: tuple[str, ...]) -> pl.DataFrame:
        given = self._csv() if self.path.suffix == ".csv" else self._collect(self._scan())
        rows, faults = typed(given, table, names, str(self.path))
        self._refuse(faults)
        self._refuse(faults_of(rows, table, self.latest, str(self.path)))
        return rows

    def _histories(self) -> Iterator[Batch]:
        if self.path.is_dir():
            files = self._documents()
            for at in range(0, len(files), HISTORIES_IN_A_BATCH):
                some = files[at : at + HISTORIES_IN_A_BATCH]
                given = (
                    (
                        path.stem,
                        None,
                        parse_history(text_of(path, HistoryError), source=str(path), latest=self.latest),
                    )
                    for path in some
                )
                yield _history_batch(given)
            return
        scan = self._scanned_histories()
        rows = self._collect(scan.select(pl.len())).item()
        for first in range(0, rows, HISTORIES_IN_A_BATCH):
            part = self._collect(scan.slice(first, HISTORIES_IN_A_BATCH))
            centres = part["centre"].to_list() if "centre" in part.columns else [None] * part.height
            self._refuse(_nameless(part, str(self.path), first))
            texts = zip(part["patient"], centres, part["history"], strict=True)
            yield _history_batch(
                (patient, centre, _history(text, f"{self.path}: {patient}", self.latest))
                for patient, centre, text in texts
            )

    def _documents(self) -> list[Path]:
        return sorted(path for path in self.path.iterdir() if path.suffix in DOCUMENTS)

    def _scanned_histories(self) -> pl.LazyFrame:
        scan = self._scan()
        schema = self._schema(scan)
        wanted = {"patient": pl.String(), "history": pl.String(), "centre": pl.String()}
        wrong = [name for name, dtype in schema.items() if wanted.get(name) != dtype]
        missing = [name for name in ("patient", "history") if name not in schema]
        right = "histories are a table of patient, history (JSON text) and centre"
        self._refuse([Fault("no such column of text", right, str(self.path), column=name) for name in wrong])
        self._refuse([Fault("the column is missing", right, str(self.path), column=name) for name in missing])
        return scan

    def _csv(self) -> pl.DataFrame:
        rows = csv_rows(text_of(self.path, RegistryError), str(self.path))
        _, header = next(rows, (1, []))
        cells = list(rows)
        self._refuse(
            [
                Fault(f"the row has {len(row)} cells, the header has {len(header)}", "give every row the same cells",
                      str(self.path), line)
                for line, row in cells
                if len(row) != len(header)
            ]
        )  # fmt: skip
        names = [name.strip() for name in header]
        return pl.DataFrame([row for _, row in cells], schema=dict.fromkeys(names, pl.String), orient="row")

    def _scan(self) -> pl.LazyFrame:
        return pl.scan_parquet(readable(self.path, RegistryError))

    def _schema(self, scan: pl.LazyFrame) -> pl.Schema:
        try:
            return scan.collect_schema()
        except (pl.exceptions.PolarsError, OSError) as problem:
            raise self._no_parquet(problem) from None

    def _collect(self, scan: pl.LazyFrame) -> pl.DataFrame:
        try:
            return scan.collect(engine="in-memory")
        except (pl.exceptions.PolarsError, OSError) as problem:
            raise self._no_parquet(problem) from None

    def _no_parquet(self, problem: Exception) -> RegistryError:
        why = f"this is no whole Parquet file ({problem})"
        return RegistryError([Fault(why, "write it again, or take it away", str(self.path))])

    def _refuse(self, faults: list[Fault]) -> None:
        if faults:
            raise RegistryError(faults)


_NOBODY = pl.DataFrame(schema={"patient": pl.String(), "rows": pl.UInt32(), "first": pl.Date(), "last": pl.Date()})


def find_sources(folder: Path, latest: date) -> list[Source]:
    """Every source below a folder.

    Raises:
        RegistryError: naming every file that is none, or when there is nothing.
    """
    if not folder.is_dir():
        raise RegistryError(
            [Fault("this is no folder", "name the folder with days, sessions and so on", str(folder))]
        )
    sources: list[Source] = []
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()):
        kind = next((kind for kind in KINDS if path.name.startswith(kind)), None)
        if path.name.startswith("."):
            continue
        if kind is None:
            faults.append(Fault("nobody reads this", f"name it {', '.join(KINDS)}, or take it away", str(path)))
        elif path.is_dir():
            within, wrong = _within(kind, path, latest)
            sources += within
            faults += wrong
        elif path.suffix in TABLES and (kind != "histories" or path.suffix == ".parquet"):
            sources.append(Source(kind, path, latest))
        else:
            faults.append(_no_table(kind, path))
    if not sources and not faults:
        faults.append(Fault("there is nothing to read", f"put in {', '.join(KINDS)}", str(folder)))
    if faults:
        raise RegistryError(faults)
    return sources


def _within(kind: str, folder: Path, latest: date) -> tuple[list[Source], list[Fault]]:
    """The sources of a folder of one kind; histories that are files of their own are one source together."""
    files = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    own = [path for path in files if kind == "histories" and path.suffix in DOCUMENTS]
    tables = [path for path in files if path.suffix in TABLES and (kind != "histories" or path.suffix == ".parquet")]
    wrong = [_no_table(kind, path) for path in files if path not in {*own, *tables}]
    return [Source(kind, path, latest) for path in ([folder] if own else []) + tables], wrong


def _no_table(kind: str, path: Path) -> Fault:
    right = "write Parquet, or YAML or JSON files named by patient" if kind == "histories" else "write CSV or Parquet"
    return Fault(f"{kind} cannot be read from such a file", right, str(path))


def survey(rows: pl.LazyFrame) -> pl.DataFrame:
    """Who has how many rows from when to when."""
    date_ = pl.col("date") if "date" in rows.collect_schema() else pl.lit(None, pl.Date)
    counted = rows.group_by("patient").agg(rows=pl.len().cast(pl.UInt32), first=date_.min(), last=date_.max())
    return counted.collect(engine="streaming").cast(dict(_NOBODY.schema))  # type: ignore[arg-type]


def _nameless(rows: pl.DataFrame, source: str, before: int = 0) -> list[Fault]:
    """Rows that do not say whose they are."""
    if not (rows["patient"].null_count() or (rows["patient"] == "").any()):
        return []
    wrong = (rows["patient"].fill_null("") == "").arg_true()
    return [Fault("the patient is missing", "name the patient", source, before + at + 1, "patient") for at in wrong]


def _history(text: str | None, source: str, latest: date) -> History:
    """A history from JSON, quickly; from the slower reader where something is wrong, which says where."""
    try:
        return history_from(json.loads(text or "{}", object_pairs_hook=_once), source=source, latest=latest)
    except (ValueError, ValidationError, HistoryError):
        return parse_history(text or "{}", source=source, latest=latest)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object without repeated keys."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _history_batch(given: Iterator[tuple[str, str | None, History]]) -> Batch:
    histories, sessions = [], []
    for patient, centre, history in given:
        text = history.model_dump_json(by_alias=True, exclude_defaults=True)
        histories.append((patient, centre, text, history.toxin_sessions is not None))
        sessions += [
            (patient, session.date, session.product, session.units, session.indication)
            for session in history.toxin_sessions or ()
        ]
    given_columns = ("patient", "date", "product", "units", "indication")
    schema = {name: SESSIONS.schema[name] for name in given_columns}
    rows = pl.DataFrame(sessions, schema=schema, orient="row").with_columns(
        *(pl.lit(None, dtype=SESSIONS.schema[name]).alias(name) for name in ("lots", "injector", "centre", "sites")),
        source=pl.lit("history"),
    )
    return {
        "histories": pl.DataFrame(histories, schema=HISTORIES, orient="row"),
        "sessions": rows.select(SESSIONS.schema.names()),
    }
