"""A cohort as a folder of files that `abate registry build` reads, written part by part.

    FOLDER/days/00000.parquet or .csv
    FOLDER/histories/00000.parquet, or FOLDER/histories/virtual-000123.json beside CSV
    FOLDER/sessions/00000.parquet or .csv
    FOLDER/effects/00000.parquet or .csv

Until everything is written it lies beside the folder, under another name.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv, write_parquet
from abate.errors import RefusedError
from abate.response.virtual.cohort import Cohort, Part

Kind = Literal["parquet", "csv"]

KINDS = ("days", "histories", "sessions", "effects")


@dataclass(frozen=True, slots=True)
class Written:
    """What a folder holds now."""

    people: int
    days: int


def write_cohort(
    cohort: Cohort, folder: Path, kind: Kind = "parquet", on_progress: Callable[[int], None] = lambda _: None
) -> Written:
    """Write a cohort into a new folder, whole or not at all.

    Args:
        cohort: whom to write.
        folder: where to; there must be nothing there.
        kind: Parquet for many people; CSV, with a JSON file for each history, for reading.
        on_progress: told how many people are written.

    Raises:
        RefusedError: when something is there already, or it cannot be written.
    """
    if folder.exists() or folder.is_symlink():
        raise RefusedError(f"{folder}: something is there already; name a folder that does not exist yet")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        for name in KINDS:
            (unfinished / name).mkdir(parents=True)
        people = days = 0
        for at, part in enumerate(cohort.parts()):
            days += _write(part, unfinished, f"{at:05d}", kind)
            people += part.size
            on_progress(people)
        unfinished.rename(folder)
    except OSError as problem:
        raise RefusedError(f"{folder}: it cannot be written ({problem.strerror or problem}); name another") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Written(people, days)


def _write(part: Part, folder: Path, name: str, kind: Kind) -> int:
    """Write a part; how many days are in it."""
    days = part.days()
    diaries = DiaryTable(days)
    tables = {"sessions": part.sessions(), "effects": part.effects()}
    if kind == "parquet":
        write_parquet(diaries, folder / "days" / f"{name}.parquet")
        tables["histories"] = _histories(part)
        for table, rows in tables.items():
            rows.write_parquet(folder / table / f"{name}.parquet")
    else:
        write_csv(diaries, folder / "days" / f"{name}.csv")
        for table, rows in tables.items():
            rows.with_columns(pl.col(pl.List(pl.String)).list.join(";")).write_csv(folder / table / f"{name}.csv")
        for patient, history in part.histories().items():
            (folder / "histories" / f"{patient}.json").write_text(json.dumps(history, indent=1), encoding="utf-8")
    return days.height


def _histories(part: Part) -> pl.DataFrame:
    told = part.histories()
    centres = part.centres()
    columns = {
        "patient": list(told),
        "history": [json.dumps(history) for history in told.values()],
        "centre": [centres[patient] for patient in told],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
