"""Diaries of many people in one Parquet file: streamed in slices of whole people, checked as they come by."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

import abate
from abate.diary import day
from abate.diary.stored import StoredDiaries

FIRST = date(2026, 1, 1)


def people(*lengths: int) -> pl.DataFrame:
    """One person for each length, with that many answered days."""
    rows = [
        {"patient": f"invented {at:03}", "date": FIRST + timedelta(days=n), "headache": n % 3 == 0}
        for at, length in enumerate(lengths)
        for n in range(length)
    ]
    return pl.DataFrame(rows)


def stored(folder: Path, frame: pl.DataFrame, rows: int = 10) -> StoredDiaries:
    frame.write_parquet(folder / "diaries.parquet")
    return StoredDiaries(folder / "diaries.parquet", rows=rows)


@pytest.mark.parametrize("rows", [1, 2, 7, 10, 30, 1000])
def test_slices_hold_whole_people_in_the_order_of_the_file_whatever_is_read_at_a_time(
    tmp_path: Path, rows: int
) -> None:
    frame = people(3, 1, 40, 10, 10, 5)
    slices = list(stored(tmp_path, frame, rows).slices())
    seen = [set(part["patient"].unique()) for part in slices]
    assert sum(map(len, seen)) == len(set().union(*seen)) == 6
    assert pl.concat(slices).select("patient", "date", "headache").equals(frame)
    assert list(slices[0].columns) == list(day.NAMES)


def test_a_person_with_thousands_of_days_is_not_split(tmp_path: Path) -> None:
    lengths = [5, 3000, 5]
    slices = list(stored(tmp_path, people(*lengths), rows=1500).slices())
    assert sorted(height for part in slices for height in part.group_by("patient").len()["len"]) == [5, 5, 3000]


def test_patients_may_be_numbers_and_are_judged_under_them(tmp_path: Path) -> None:
    frame = people(30, 30).with_columns(pl.col("patient").str.extract(r"(\d+)").cast(pl.Int32))
    parts = list(abate.assess(stored(tmp_path, frame), as_of=FIRST + timedelta(days=29)))
    assert [patient for part in parts for patient in part.decisions["patient"]] == ["0", "1"]
    newest = pl.concat([part.months for part in parts]).filter(pl.col("month") == 1)
    assert newest["headache_days low"].to_list() == [9, 9]


def test_a_stored_diary_is_judged_as_the_table_is(tmp_path: Path) -> None:
    frame = people(120, 3, 64, 90)
    as_of = FIRST + timedelta(days=119)
    whole = list(abate.assess(abate.DiaryTable.of(frame), as_of=as_of))
    parts = list(abate.assess(stored(tmp_path, frame, rows=20), as_of=as_of))
    assert len(parts) > 1
    assert pl.concat([part.decisions for part in parts]).equals(pl.concat([part.decisions for part in whole]))
    assert pl.concat([part.months for part in parts]).equals(pl.concat([part.months for part in whole]))


def test_a_file_of_one_person_without_a_name_is_one_person(tmp_path: Path) -> None:
    (part,) = stored(tmp_path, people(25).drop("patient")).slices()
    assert part.height == 25


def test_a_file_without_rows_holds_nobody(tmp_path: Path) -> None:
    assert list(stored(tmp_path, people(1).head(0)).slices()) == []


@pytest.mark.parametrize("rows", [4, 10, 100])
def test_a_day_given_twice_is_named_with_its_rows_even_across_two_batches(tmp_path: Path, rows: int) -> None:
    frame = people(5, 5)
    twice = pl.concat([frame.head(4), frame.slice(3, 1), frame.tail(6)])
    with pytest.raises(abate.DiaryError, match=r"diaries\.parquet:5: date: '2026-01-04'.*already stands in line 4"):
        list(stored(tmp_path, twice, rows).slices())


@pytest.mark.parametrize("rows", [3, 10, 100])
def test_rows_out_of_order_are_named_and_not_counted(tmp_path: Path, rows: int) -> None:
    frame = people(5, 5)
    with pytest.raises(abate.DiaryError, match=r"parquet:6: this row does not come after the one before it"):
        list(stored(tmp_path, pl.concat([frame.tail(5), frame.head(5)]), rows).slices())


def test_a_contradiction_is_named_with_its_row(tmp_path: Path) -> None:
    frame = people(5, 5).with_columns(hours=pl.when(pl.int_range(pl.len()) == 7).then(3.0))
    with pytest.raises(abate.DiaryError, match=r"parquet:8: hours: '3\.0': the day has no headache"):
        list(stored(tmp_path, frame, rows=3).slices())


def test_a_day_in_the_future_is_refused(tmp_path: Path) -> None:
    people(5).write_parquet(tmp_path / "diaries.parquet")
    with pytest.raises(abate.DiaryError, match="future"):
        list(StoredDiaries(tmp_path / "diaries.parquet", latest=FIRST).slices())


def test_a_file_that_is_no_parquet_and_columns_of_the_wrong_kind_are_one_clear_fault_each(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(abate.DiaryError, match="no whole Parquet file"):
        list(StoredDiaries(tmp_path / "broken.parquet").slices())
    with pytest.raises(abate.DiaryError, match="the column has the type String"):
        list(stored(tmp_path, people(2).with_columns(pl.col("headache").cast(pl.String))).slices())
    with pytest.raises(abate.DiaryError, match="no such file"):
        list(StoredDiaries(tmp_path / "missing.parquet").slices())
