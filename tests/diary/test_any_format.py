"""A file is read by what it holds, whatever it is called."""

from __future__ import annotations

import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tests.diary.samples import (
    apple_export,
    apple_record,
    attack,
    html_report,
    html_row,
    migraine_buddy_csv,
    written,
)

from abate.diary.readers.any_format import Format, format_of, import_diary
from abate.diary.readers.canonical_csv import read_csv
from abate.diary.writers import write_parquet
from abate.errors import DiaryError

CANONICAL = "date,headache\n2024-05-01,true\n2024-05-03,false\n"
APPLE = apple_export(apple_record("2024-05-01 09:00:00 +0200"))


@pytest.fixture
def samples(tmp_path: Path) -> dict[str, Path]:
    """One file of every kind, all under names that say nothing."""
    paths = {name: tmp_path / f"{number}.bin" for number, name in enumerate(("parquet", "zip"))}
    texts = {
        "csv": CANONICAL,
        "csv with a mark": "\ufeff" + CANONICAL,
        "csv with faults": CANONICAL + "x,y\n",
        "csv with semicolons": CANONICAL.replace(",", ";"),
        "migraine-buddy csv": migraine_buddy_csv(attack("05/01/24 12:00")),
        "migraine-buddy csv without events": "#,Started,Lasted\n1,05/01/24 12:00,01h 00m\n",
        "migraine-buddy html": html_report(html_row(1, "10/08/18 08:00", "01h 00m")),
        "apple-health": APPLE,
        "apple-health without its document type": APPLE[APPLE.index("<HealthData") :],
    }
    for name, text in texts.items():
        paths[name] = written(tmp_path, text, f"{len(paths)}.bin")
    write_parquet(read_csv(paths["csv"]), paths["parquet"])
    with zipfile.ZipFile(paths["zip"], "w") as archive:
        archive.writestr("apple_health_export/export.xml", APPLE)
    return paths


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("csv", "csv"),
        ("csv with a mark", "csv"),
        ("csv with faults", "csv"),
        ("csv with semicolons", "csv"),
        ("parquet", "parquet"),
        ("zip", "apple-health"),
        ("migraine-buddy csv", "migraine-buddy"),
        ("migraine-buddy csv without events", "migraine-buddy"),
        ("migraine-buddy html", "migraine-buddy"),
        ("apple-health", "apple-health"),
        ("apple-health without its document type", "apple-health"),
    ],
)
def test_a_format_is_told_by_the_content(samples: dict[str, Path], name: str, expected: Format):
    assert format_of(samples[name]) == expected


def test_every_format_is_read(samples: dict[str, Path]):
    for name in ("csv", "parquet", "zip", "migraine-buddy csv", "migraine-buddy html", "apple-health"):
        made = import_diary(samples[name])
        assert made.report.days == made.diary.days.height > 0
        assert made.diary.source == str(samples[name])


def test_a_canonical_diary_loses_nothing(samples: dict[str, Path]):
    assert import_diary(samples["csv"]).report.to_json() == {
        "rows_read": 2,
        "attacks": 0,
        "days": 2,
        "unread": [],
        "disagreements": [],
        "dropped": [],
    }


def test_options_reach_the_reader(samples: dict[str, Path], tmp_path: Path):
    with pytest.raises(DiaryError, match="lies in the future"):
        import_diary(samples["csv"], latest=date(2024, 5, 1))
    text = migraine_buddy_csv(attack("05/01/24 12:00"), attack("05/03/24 12:00"))
    assert import_diary(written(tmp_path, text), unlisted="clear").report.days == 3
    told: list[int] = []
    import_diary(samples["zip"], on_progress=lambda done, size: told.append(done * 100 // size))
    assert told[-1] == 100


@pytest.mark.parametrize(
    "content",
    [
        b"Dear doctor,\nI have headaches.\n",
        b"id,when,pain\n1,2,3\n",
        b"{}",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"x" * 10_000_000,
        b"<" * 10_000_000,
        b" " * 10_000_000,
    ],
)
def test_a_file_that_is_no_diary_gets_one_fault_that_lists_what_is_read(tmp_path: Path, content: bytes):
    path = tmp_path / "diary.csv"
    path.write_bytes(content)
    begin = time.process_time()
    with pytest.raises(DiaryError) as refused:
        import_diary(path)
    assert time.process_time() - begin < 3
    (fault,) = refused.value.faults
    assert fault.why == "this is no diary in a known format"
    for name in ("CSV", "Parquet", "Migraine Buddy", "Apple Health", "abate import table"):
        assert name in fault.right


def test_an_empty_file_a_directory_and_a_missing_file_are_named_as_such(tmp_path: Path):
    (tmp_path / "empty").touch()
    for name, why in [("empty", "the file is empty"), ("", "this is a directory"), ("gone", "there is no such file")]:
        with pytest.raises(DiaryError, match=why):
            import_diary(tmp_path / name)
