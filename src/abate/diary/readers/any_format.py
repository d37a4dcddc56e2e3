"""A diary in any format that Abate reads on its own, told apart by what the file holds, not by its name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Literal

from abate.diary import day
from abate.diary.episodes import Unlisted
from abate.diary.loss import Imported, LossReport
from abate.diary.readers.apple_health import ZIP_BEGINS, Progress, read_apple_health
from abate.diary.readers.canonical_csv import read_csv
from abate.diary.readers.migraine_buddy import read_migraine_buddy
from abate.diary.readers.parquet import read_parquet
from abate.diary.table import Diary, DiaryTable
from abate.errors import DiaryError, Fault
from abate.files import readable

Format = Literal["csv", "parquet", "migraine-buddy", "apple-health"]

PARQUET_BEGINS = b"PAR1"

LOOKED_AT = 1 << 20
"""Bytes at the beginning of a file in which its format shows."""

MIGRAINE_BUDDY_CSV = re.compile(
    r'^"?(?:#"?\s*,\s*"?Started\b|Date"?\s*,\s*"?Time Period"?\s*,)', re.IGNORECASE | re.MULTILINE
)


def import_diary(
    path: Path,
    *,
    latest: date | None = None,
    unlisted: Unlisted = "unanswered",
    on_progress: Progress | None = None,
) -> Imported:
    """Read a diary: canonical CSV or Parquet, Migraine Buddy (CSV, HTML) or Apple Health (XML, zip).

    Args:
        path: the file.
        latest: no diary day may be later than this day.
        unlisted: what a day means that a list of attacks does not mention.
        on_progress: told the bytes read and the bytes there are, where the file is read in pieces.

    Raises:
        DiaryError: with every fault of the file; one alone, naming what is read, if it is none of these.
    """
    match format_of(path):
        case "parquet":
            return as_it_is(read_parquet(path, latest=latest))
        case "apple-health":
            return read_apple_health(path, latest=latest, unlisted=unlisted, on_progress=on_progress)
        case "migraine-buddy":
            return read_migraine_buddy(path, latest=latest, unlisted=unlisted)
        case "csv":
            return as_it_is(read_csv(path, latest=latest))


def read_diary(
    path: Path, *, patient: str | None = None, latest: date | None = None, unlisted: Unlisted = "unanswered"
) -> Diary:
    """One person's diary, from any format that `import_diary` reads; what was lost on the way is left aside.

    Args:
        path: the file.
        patient: whose diary, where the file holds several.
        latest: no diary day may be later than this day.
        unlisted: what a day means that a list of attacks does not mention.

    Raises:
        DiaryError: with every fault of the file.
        RefusedError: when the file holds several people and none, or another, was named.
    """
    return import_diary(path, latest=latest, unlisted=unlisted).diary.one(patient)


def format_of(path: Path) -> Format:
    """The format of a file, by its content.

    Raises:
        DiaryError: when it is none that is read, or cannot be opened.
    """
    with readable(path).open("rb") as file:
        head = file.read(LOOKED_AT)
    if head.startswith(PARQUET_BEGINS):
        return "parquet"
    if head.startswith(ZIP_BEGINS):
        return "apple-health"
    text = head.decode("utf-8", errors="replace").removeprefix("\ufeff").lstrip()
    if text.startswith("<"):
        if re.search(r"<!DOCTYPE\s+HealthData|<HealthData\b", text):
            return "apple-health"
        if re.search(r"<!DOCTYPE\s+html|<html\b|<table\b", text, re.IGNORECASE):
            return "migraine-buddy"
    elif MIGRAINE_BUDDY_CSV.search(text):
        return "migraine-buddy"
    elif any(name in day.NAMES for name in _first_row(text)):
        return "csv"
    right = (
        "Abate reads its own CSV and Parquet, Migraine Buddy (CSV, HTML) and Apple Health (export.xml, export.zip); "
        "for another table write a mapping: abate import table"
    )
    raise DiaryError([Fault("this is no diary in a known format", right, str(path))])


def _first_row(text: str) -> Iterator[str]:
    """The names in the first line, whichever mark separates them: the CSV reader says what is wrong with it."""
    line = text.split("\n", 1)[0][: 10 * len(day.NAMES) * 10]
    for mark in ",;\t":
        try:
            for row in csv.reader(StringIO(line), delimiter=mark):
                yield from (name.strip().lower() for name in row)
        except csv.Error:
            continue


def as_it_is(diary: DiaryTable) -> Imported:
    """A canonical diary loses nothing on the way in."""
    return Imported(diary, LossReport(rows_read=diary.days.height, days=diary.days.height))
