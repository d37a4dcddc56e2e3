"""The patient's own diary as a file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from abate.clinic.diary.answers import diary_of
from abate.clinic.diary.models import DiaryDay
from abate.clinic.people.models import Patient
from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv, write_parquet

ExportFormat = Literal["csv", "parquet", "json"]

CONTENT_TYPES: dict[ExportFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}

WRITERS: dict[str, Callable[[DiaryTable, Path], None]] = {"csv": write_csv, "parquet": write_parquet}


def exported(patient: Patient, form: ExportFormat, first: date, last: date) -> bytes:
    """The answered days from the first to the last, as a file that names nobody.

    CSV and Parquet are the core's own formats; JSON holds what was answered, with the names of medicines.
    """
    found = DiaryDay.objects.filter(patient=patient, date__range=(first, last)).order_by("date")
    answered = [(day, said) for day, said in found.values_list("date", "answers") if said is not None]
    if form == "json":
        days = [{"date": day.isoformat(), **said} for day, said in answered]
        return json.dumps({"format": 1, "days": days}, ensure_ascii=False, indent=1).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diary"
        WRITERS[form](DiaryTable(diary_of("", answered).days), path)
        return path.read_bytes()
