"""The canonical diary as Parquet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from tests.diary.samples import diaries

from abate.diary import day
from abate.diary.readers.canonical_csv import read_csv
from abate.diary.readers.parquet import read_parquet
from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv, write_parquet
from abate.errors import DiaryError

SAME_FOLDER = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ROW = {"date": date(2024, 5, 1), "headache": True}


def stored(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "diary.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return path


def faults(folder: Path, *rows: dict[str, object], **options: object) -> list[str]:
    with pytest.raises(DiaryError) as refused:
        read_parquet(stored(folder, *rows), **options)  # type: ignore[arg-type]
    return [str(fault).partition("diary.parquet")[2] for fault in refused.value.faults]


def test_columns_that_are_missing_are_not_known(tmp_path: Path):
    days = read_parquet(stored(tmp_path, ROW)).days
    assert days.schema == day.SCHEMA
    assert days.select("patient", "headache", "nausea").rows() == [("", True, None)]


def test_a_severity_may_be_a_word_or_a_number(tmp_path: Path):
    for given_, expected in [("severe", 3), (2, 2), (1.0, 1), (None, None)]:
        assert read_parquet(stored(tmp_path, {**ROW, "severity": given_})).days["severity"].to_list() == [expected]


def test_every_fault_is_listed_at_once_with_row_column_and_value(tmp_path: Path):
    rows = [
        {"date": date(2024, 5, 1), "headache": True, "hours": 25.0, "severity": 1},
        {"date": date(2024, 5, 2), "headache": False, "hours": 1.0, "severity": 0},
        {"date": date(2024, 5, 2), "headache": True, "hours": float("nan"), "severity": 9},
        {"date": None, "headache": None, "hours": None, "severity": None},
        {"date": date(2031, 5, 2), "headache": False, "hours": 0.0, "severity": 2},
    ]
    found = [fault.partition(";")[0] for fault in faults(tmp_path, *rows, latest=date(2024, 12, 31))]
    assert sorted(found) == [
        ":1: hours: '25.0': a day has 0 to 24 hours",
        ":2: hours: '1.0': the day has no headache, yet hours of it",
        ":3: date: '2024-05-02': this day already stands in line 2",
        ":3: hours: 'nan': a day has 0 to 24 hours",
        ":3: severity: '9': no such severity",
        ":4: date: '': the day is missing",
        ":4: headache: '': whether there was a headache is missing",
        ":5: date: '2031-05-02': the day lies in the future",
        ":5: severity: '2': the day has no headache, yet a severity",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("date", "2024-05-01"), ("headache", "true"), ("headache", 1), ("hours", "1"), ("nausea", "no")],
)
def test_a_column_of_the_wrong_type_is_a_fault(tmp_path: Path, name: str, value: object):
    assert f": {name}: the column has the type" in faults(tmp_path, {**ROW, name: value})[0]


def test_an_unknown_column_is_a_fault_that_names_the_nearest_known_one(tmp_path: Path):
    assert faults(tmp_path, {**ROW, "nausae": True}) == [
        ": 'nausae': no such column in a diary; did you mean 'nausea'?"
    ]


def test_a_file_that_is_cut_off_is_one_clear_fault(tmp_path: Path):
    path = stored(tmp_path, ROW)
    whole = path.read_bytes()
    for length in (len(whole) // 2, len(whole) - 1, 4):
        path.write_bytes(whole[:length])
        with pytest.raises(DiaryError, match="this is no whole Parquet file") as refused:
            read_parquet(path)
        assert len(refused.value.faults) == 1


@SAME_FOLDER
@given(diary=diaries())
def test_from_csv_to_parquet_and_back_a_diary_stays_the_same(tmp_path: Path, diary: DiaryTable):
    stored_as = tmp_path / "diary.parquet"
    write_parquet(diary, stored_as)
    from_parquet = read_parquet(stored_as)
    assert from_parquet.days.equals(diary.days)
    written_as = tmp_path / "diary.csv"
    write_csv(from_parquet, written_as)
    assert read_csv(written_as).days.equals(diary.days)


@SAME_FOLDER
@given(diary=diaries())
def test_the_order_of_rows_never_matters(tmp_path: Path, diary: DiaryTable):
    path = tmp_path / "diary.parquet"
    diary.days.sample(fraction=1, shuffle=True, seed=7).write_parquet(path)
    assert read_parquet(path).days.equals(diary.days)
