"""The export of Apple Health."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tests.diary.samples import apple_export, apple_record, rows_by_day, written

from abate.diary.loss import Imported
from abate.diary.readers.apple_health import SEVERITIES, read_apple_health
from abate.errors import DiaryError

NOT_PRESENT = "HKCategoryValueSeverityNotPresent"
REPOSITORY = Path(__file__).parents[2]
MEMORY_LIMIT_MB = 300


def imported(folder: Path, *records: str, **options: object) -> Imported:
    return read_apple_health(written(folder, apple_export(*records), "export.xml"), **options)  # type: ignore[arg-type]


def fault_of(folder: Path, text: str | bytes) -> str:
    path = folder / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DiaryError) as refused:
        read_apple_health(path)
    (fault,) = refused.value.faults
    return str(fault).partition("export.xml")[2]


def test_a_record_is_a_headache_with_its_hours_and_severity(tmp_path: Path):
    made = imported(tmp_path, apple_record("2024-03-01 09:00:00 -0800", "2024-03-01 11:30:00 -0800"))
    row = rows_by_day(made.diary)["2024-03-01"]
    known = {name: value for name, value in row.items() if value is not None}
    assert known == {"patient": "", "date": date(2024, 3, 1), "headache": True, "hours": 2.5, "severity": 2}
    assert (made.report.rows_read, made.report.attacks, made.report.days) == (1, 1, 1)


@pytest.mark.parametrize("offset", ["+1300", "-0800", "+0000", "+05:30"])
def test_the_day_is_the_date_as_it_is_written_wherever_that_was(tmp_path: Path, offset: str):
    made = imported(tmp_path, apple_record(f"2024-03-01 00:10:00 {offset}", f"2024-03-01 23:50:00 {offset}"))
    assert list(rows_by_day(made.diary)) == ["2024-03-01"]


def test_a_record_over_midnight_gives_two_days(tmp_path: Path):
    made = imported(tmp_path, apple_record("2024-03-01 22:00:00 -0800", "2024-03-02 06:00:00 -0800"))
    assert [row["hours"] for row in rows_by_day(made.diary).values()] == [2.0, 6.0]


def test_offsets_at_start_and_end_tell_the_hours_that_passed(tmp_path: Path):
    made = imported(tmp_path, apple_record("2024-03-09 22:00:00 -0800", "2024-03-10 06:00:00 -0700"))
    assert [row["hours"] for row in rows_by_day(made.diary).values()] == [2.0, 5.0]


@pytest.mark.parametrize(
    ("value", "headache", "severity"),
    [
        ("HKCategoryValueSeverityUnspecified", True, None),
        ("HKCategoryValueSeverityNotPresent", False, None),
        ("HKCategoryValueSeverityMild", True, 1),
        ("HKCategoryValueSeverityModerate", True, 2),
        ("HKCategoryValueSeveritySevere", True, 3),
        ("0", True, None),
        ("1", False, None),
        ("2", True, 1),
        ("3", True, 2),
        ("4", True, 3),
    ],
)
def test_severities_are_apples_words_or_apples_numbers(
    tmp_path: Path, value: str, headache: bool, severity: int | None
):
    made = imported(tmp_path, apple_record("2024-03-01 09:00:00 -0800", value=value))
    row = rows_by_day(made.diary)["2024-03-01"]
    assert (row["headache"], row["severity"]) == (headache, severity)


def test_a_moment_is_a_headache_day_of_unknown_hours(tmp_path: Path):
    made = imported(tmp_path, apple_record("2024-03-01 09:00:00 -0800"))
    assert rows_by_day(made.diary)["2024-03-01"]["hours"] is None
    assert made.report.unread[0].line == 13


def test_not_present_is_an_explicit_headache_free_day(tmp_path: Path):
    made = imported(
        tmp_path,
        apple_record("2024-03-01 09:00:00 -0800"),
        apple_record("2024-03-04 09:00:00 -0800", value=NOT_PRESENT),
    )
    assert {day: row["headache"] for day, row in rows_by_day(made.diary).items()} == {
        "2024-03-01": True,
        "2024-03-04": False,
    }
    assert made.report.attacks == 1


def test_a_headache_wins_over_not_present_on_the_same_day_and_it_is_reported(tmp_path: Path):
    made = imported(
        tmp_path,
        apple_record("2024-03-04 09:00:00 -0800", value=NOT_PRESENT),
        apple_record("2024-03-04 19:00:00 -0800"),
    )
    assert rows_by_day(made.diary)["2024-03-04"]["headache"] is True
    assert "2024-03-04" in made.report.disagreements[0]


def test_unlisted_days_are_clear_if_the_person_says_so(tmp_path: Path):
    records = [apple_record("2024-03-01 09:00:00 -0800"), apple_record("2024-03-04 09:00:00 -0800")]
    assert imported(tmp_path, *records).report.days == 2
    assert imported(tmp_path, *records, unlisted="clear").diary.days["headache"].to_list() == [
        True,
        False,
        False,
        True,
    ]


def test_someone_who_records_days_without_headache_has_left_the_others_unanswered(tmp_path: Path):
    records = [
        apple_record("2024-03-01 09:00:00 -0800"),
        apple_record("2024-03-04 09:00:00 -0800", value=NOT_PRESENT),
    ]
    made = imported(tmp_path, *records, unlisted="clear")
    assert made.report.days == 2
    assert "stays unanswered" in made.report.disagreements[0]


def test_the_export_zip_is_read_as_it_is_whatever_the_xml_is_called(tmp_path: Path):
    for name in ("apple_health_export/export.xml", "apple_health_export/Exportieren.xml"):
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("apple_health_export/export_cda.xml", "<ClinicalDocument/>" * 1000)
            archive.writestr(name, apple_export(apple_record("2024-03-01 09:00:00 -0800")))
        assert read_apple_health(path).report.days == 1


def test_a_damaged_or_foreign_archive_is_one_clear_fault(tmp_path: Path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("photo.jpg", "x" * 10_000)
    with pytest.raises(DiaryError, match="there is no Health export in this archive"):
        read_apple_health(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DiaryError, match="the archive cannot be read"):
        read_apple_health(path)


def test_every_fault_is_listed_at_once_with_line_column_and_value(tmp_path: Path):
    good = "2024-03-01 09:00:00 -0800"
    with pytest.raises(DiaryError) as refused:
        imported(
            tmp_path,
            apple_record("2024-02-30 09:00:00 -0800"),
            apple_record(good),
            apple_record(good, value="HKCategoryValueSeverityAwful"),
            apple_record(good, value="5"),
            apple_record(good, "2024-02-01 09:00:00 -0800"),
            apple_record(good, "2030-03-01 09:00:00 -0800"),
            apple_record("2024-03-01T09:00:00Z"),
            apple_record("2024-06-01 09:00:00 -0800"),
            latest=date(2024, 5, 1),
        )
    found = [(fault.line, fault.column, fault.why) for fault in refused.value.faults]
    assert found == [
        (13, "startDate", "this is no date and time"),
        (13, "endDate", "this is no date and time"),
        (15, "value", "this is no severity of a headache"),
        (16, "value", "this is no severity of a headache"),
        (17, "endDate", "it ends before it starts"),
        (18, "endDate", "the headache is longer than any"),
        (18, "endDate", "the day lies in the future"),
        (19, "startDate", "this is no date and time"),
        (19, "endDate", "this is no date and time"),
        (20, "startDate", "the day lies in the future"),
    ]


def test_an_export_without_headaches_says_so(tmp_path: Path):
    assert fault_of(tmp_path, apple_export()).startswith(": the export holds no headache record")


def test_a_truncated_export_is_one_fault_with_its_line_and_nothing_of_it_is_used(tmp_path: Path):
    text = apple_export(apple_record("2024-03-01 09:00:00 -0800"), apple_record("2024-03-02 09:00:00 -0800"))
    assert fault_of(tmp_path, text[:-40]).startswith(":14: the XML breaks off or is damaged")


def test_xml_of_another_program_is_not_read_by_apples_numbers(tmp_path: Path):
    text = apple_export(apple_record("2024-03-01 09:00:00 -0800", value="2"))
    foreign = text.replace("HealthData", "HealthConnect")
    assert "its outermost element is 'HealthConnect'" in fault_of(tmp_path, foreign)


def test_a_bomb_of_entities_is_refused_where_it_is_declared_in_a_moment(tmp_path: Path):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' for n in range(1, 12))
    text = apple_export(apple_record("2024-03-01 09:00:00 -0800"))
    bomb = text.replace("<!ELEMENT Record", f'<!ENTITY l0 "ha">\n{laughs}<!ELEMENT Record')
    begin = time.process_time()
    assert fault_of(tmp_path, bomb).startswith(":8: the entity 'l0' is declared")
    assert time.process_time() - begin < 3


@pytest.mark.parametrize(
    "declaration", ['<!ENTITY e SYSTEM "file:///etc/passwd">', '<!ENTITY % e SYSTEM "http://localhost/e.dtd"> %e;']
)
def test_an_entity_that_points_to_a_file_is_refused(tmp_path: Path, declaration: str):
    text = apple_export(apple_record("2024-03-01 09:00:00 -0800"))
    assert "is declared" in fault_of(tmp_path, text.replace("<!ELEMENT Record", f"{declaration}\n<!ELEMENT Record"))


def test_a_document_type_that_points_to_a_file_is_refused(tmp_path: Path):
    text = apple_export().replace("HealthData [", 'HealthData SYSTEM "http://localhost/e.dtd" [')
    assert "points to another file" in fault_of(tmp_path, text)


@pytest.mark.parametrize("encoding", ["utf-7", "shift_jis", "no-such-encoding"])
def test_an_encoding_that_xml_does_not_know_is_one_fault(tmp_path: Path, encoding: str):
    text = apple_export(apple_record("2024-03-01 09:00:00 -0800")).replace("UTF-8", encoding)
    assert "the XML breaks off or is damaged" in fault_of(tmp_path, text)


def test_progress_is_told_up_to_the_last_byte(tmp_path: Path):
    told: list[tuple[int, int]] = []
    records = [apple_record("2024-03-01 09:00:00 -0800")] * 10_000
    imported(tmp_path, *records, on_progress=lambda done, size: told.append((done, size)))
    size = (tmp_path / "export.xml").stat().st_size
    assert told[-1] == (size, size)
    assert len(told) > 1


def test_all_of_apples_severities_are_known():
    assert sorted(SEVERITIES.values()) == [0, 1, 2, 3, 4]


def test_a_large_export_passes_by_in_little_memory():
    """30 MB here; `benchmarks/apple_health_memory.py` does the same with 2 GB."""
    benchmark = REPOSITORY / "benchmarks" / "apple_health_memory.py"
    done = subprocess.run(
        [sys.executable, benchmark, "--megabytes", "30"], capture_output=True, text=True, check=True, timeout=120
    )
    peak = float(done.stdout.partition("peak ")[2].partition(" MB")[0])
    assert peak < MEMORY_LIMIT_MB
