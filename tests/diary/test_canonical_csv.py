"""The canonical diary as CSV."""

from __future__ import annotations

import random
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.diary.samples import diaries, written

from abate.diary import day
from abate.diary.readers.canonical_csv import read_csv
from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv
from abate.errors import DiaryError

SAME_FOLDER = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder: Path, text: str, **options: object) -> DiaryTable:
    return read_csv(written(folder, text), **options)  # type: ignore[arg-type]


def faults(folder: Path, text: str | bytes, **options: object) -> list[str]:
    path = folder / "diary.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DiaryError) as refused:
        read_csv(path, **options)  # type: ignore[arg-type]
    return [str(fault).partition("diary.csv")[2] for fault in refused.value.faults]


def test_a_row_is_an_answered_day_and_a_blank_cell_is_not_known(tmp_path: Path):
    diary = read(
        tmp_path, "date,headache,hours,severity,nausea\n2024-05-01,true,6.5,severe,\n2024-05-03,FALSE,,0,False\n"
    )
    assert diary.days.select("patient", "date", "headache", "hours", "severity", "nausea", "triptan").rows() == [
        ("", date(2024, 5, 1), True, 6.5, 3, None, None),
        ("", date(2024, 5, 3), False, None, 0, False, None),
    ]
    assert diary.days.schema == day.SCHEMA


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffdate,headache\n2024-05-01,true\n",
        "date,headache\r\n2024-05-01,true\r\n",
        "date,headache\r2024-05-01,true\r",
        "\n\ndate,headache\n\n2024-05-01,true\n\n",
        " date , headache \n 2024-05-01 , true \n",
        '"date","headache"\n"2024-05-01","true"\n',
        "headache,date\ntrue,2024-05-01",
    ],
)
def test_marks_line_ends_spaces_quotes_and_the_order_of_columns_make_no_difference(tmp_path: Path, text: str):
    assert read(tmp_path, text).days.select("date", "headache").rows() == [(date(2024, 5, 1), True)]


def test_a_note_may_hold_commas_quotes_and_line_breaks(tmp_path: Path):
    diary = read(tmp_path, 'date,headache,note\n2024-05-01,true,"a, ""b""\nc"\n2024-05-02,false,\n')
    assert diary.days["note"].to_list() == ['a, "b"\nc', None]


def test_every_fault_is_listed_at_once_with_line_column_and_value(tmp_path: Path):
    text = (
        "date,headache,hours,severity,nausea,note\n"
        "2024-05-01,yes,,,,\n"
        "01/05/2024,true,,,,\n"
        "2024-02-30,true,,,,\n"
        ",true,,,,\n"
        "2024-05-02,,,,,\n"
        "2024-05-03,true,25,,,\n"
        '2024-05-04,true,a lot,,perhaps,"two\nlines"\n'
        "2024-05-05,false,2,,,\n"
        "2024-05-06,false,,mild,,\n"
        "2024-05-07,true,,none,,\n"
        "2024-05-08,true,,awful,,\n"
        "2024-05-09,true,-1,,1,\n"
        "2024-05-09,true,nan,,,\n"
        "1949-12-31,true,,,,\n"
        "2031-01-01,true,,,,\n"
    )
    found = [fault.partition(";")[0] for fault in faults(tmp_path, text, latest=date(2024, 12, 31))]
    assert found == [
        ":2: headache: 'yes': this is neither true nor false",
        ":3: date: '01/05/2024': this is no calendar day",
        ":4: date: '2024-02-30': this is no calendar day",
        ":5: date: '': the day is missing",
        ":6: headache: '': whether there was a headache is missing",
        ":7: hours: '25': a day has 0 to 24 hours",
        ":8: hours: 'a lot': this is no number of hours",
        ":8: nausea: 'perhaps': this is neither true nor false",
        ":10: hours: '2': the day has no headache, yet hours of it",
        ":11: severity: 'mild': the day has no headache, yet a severity",
        ":12: severity: 'none': the day has a headache, yet its severity is none",
        ":13: severity: 'awful': no such severity",
        ":14: hours: '-1': a day has 0 to 24 hours",
        ":14: nausea: '1': this is neither true nor false",
        ":15: date: '2024-05-09': this day already stands in line 14",
        ":15: hours: 'nan': this is no number of hours",
        ":16: date: '1949-12-31': no diary is that old",
        ":17: date: '2031-01-01': the day lies in the future",
    ]
    assert all(";" in fault for fault in faults(tmp_path, text))


def test_one_day_of_two_people_is_two_days_and_twice_of_one_person_is_a_fault(tmp_path: Path):
    text = "patient,date,headache\nann,2024-05-01,true\nbob,2024-05-01,true\nann,2024-05-01,false\n"
    assert faults(tmp_path, text) == [
        ":4: date: '2024-05-01': this day of patient 'ann' already stands in line 2; keep one row per day"
    ]


def test_a_row_that_names_no_patient_among_others_that_do_is_a_fault(tmp_path: Path):
    assert ":3: patient: ''" in faults(tmp_path, "patient,date,headache\nann,2024-05-01,true\n,2024-05-02,true\n")[0]


def test_an_unknown_column_is_a_fault_that_names_the_nearest_known_one(tmp_path: Path):
    found = faults(tmp_path, "date,headache,nausae,Hours\n2024-05-01,true,true,1\n")
    assert found == [
        ":1: 'nausae': no such column in a diary; did you mean 'nausea'?",
        ":1: 'Hours': no such column in a diary; did you mean 'hours'?",
    ]


def test_a_missing_or_doubled_column_is_a_fault(tmp_path: Path):
    assert [fault.partition(";")[0] for fault in faults(tmp_path, "date,date,hours\n")] == [
        ":1: date: the column is there twice",
        ":1: headache: the column is missing",
    ]


def test_other_separators_are_named_as_the_fault(tmp_path: Path):
    assert "not separated by commas" in faults(tmp_path, "date;headache\n2024-05-01;true\n")[0]


def test_rows_with_missing_or_additional_cells_are_each_a_fault(tmp_path: Path):
    text = "date,headache,hours\n2024-05-01,true\n2024-05-02,true,1\n2024-05-03,true,1,2\n"
    assert [fault.partition(";")[0] for fault in faults(tmp_path, text)] == [
        ":2: the row has 2 cells, the header has 3",
        ":4: the row has 4 cells, the header has 3",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"", ": the file is empty"),
        (b"date,headache\n2024-05-01,tr\xfce\n", ":2: byte 0xfc is not UTF-8 text"),
        ("date,headache\n2024-05-01,true\n".encode("utf-16"), ":1: byte 0xff is not UTF-8 text"),
        (b"date,headache\n2024-05-01,tr\x00ue\n", ":2: a zero byte stands in the text"),
        (b'date,headache,note\n2024-05-01,true,"open\n', ":2: the CSV breaks off"),
        (b"date,headache,note\n2024-05-01,true," + b"x" * 10_000_000, ":2: the CSV breaks off"),
        (b"x" * 10_000_000, ":1: the CSV breaks off"),
        (b"a," * 5_000_000, ":1: the row has 5,000,001 cells"),
        (b"\n" * 100_000, ":1: date: the column is missing"),
    ],
)
def test_a_damaged_file_is_answered_with_a_clear_fault_in_a_moment(tmp_path: Path, text: bytes, fault: str):
    begin = time.process_time()
    assert faults(tmp_path, text)[0].startswith(fault)
    assert time.process_time() - begin < 3


def test_a_directory_and_a_missing_file_are_named_as_such(tmp_path: Path):
    with pytest.raises(DiaryError, match="this is a directory"):
        read_csv(tmp_path)
    with pytest.raises(DiaryError, match="there is no such file"):
        read_csv(tmp_path / "nothing.csv")


@SAME_FOLDER
@given(diary=diaries())
def test_a_diary_written_and_read_again_is_the_same(tmp_path: Path, diary: DiaryTable):
    path = tmp_path / "again.csv"
    write_csv(diary, path)
    assert read_csv(path).days.equals(diary.days)


@SAME_FOLDER
@given(diary=diaries())
def test_the_order_of_rows_never_matters(tmp_path: Path, diary: DiaryTable):
    path = tmp_path / "shuffled.csv"
    write_csv(diary, path)
    header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(7).shuffle(rows)  # noqa: S311 a shuffle, no secret
    path.write_text(header + "".join(rows), encoding="utf-8")
    assert read_csv(path).days.equals(diary.days)


@SAME_FOLDER
@given(diary=diaries())
def test_quoted_and_unquoted_cells_read_the_same(tmp_path: Path, diary: DiaryTable):
    path = tmp_path / "quoted.csv"
    write_csv(diary, path)
    plain = read_csv(path).days
    known = diary.days.select(
        name for name in diary.days.columns if diary.days[name].null_count() < diary.days.height
    )
    if known.height:
        known.write_csv(path, quote_style="always")
        assert read_csv(path).days.equals(plain)


def test_a_hundred_thousand_days_are_read_in_a_moment(tmp_path: Path):
    rows = "".join(f"p{n},2024-01-{1 + n % 28:02},true,1,mild,true,\n" for n in range(100_000))
    begin = time.process_time()
    assert read(tmp_path, "patient,date,headache,hours,severity,nausea,note\n" + rows).days.height == 100_000
    assert time.process_time() - begin < 5
