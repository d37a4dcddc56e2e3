"""Whatever a file holds, a reader answers with a diary or with its faults, never with anything else."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.diary.samples import apple_export, apple_record, attack, html_report, html_row, migraine_buddy_csv, written

from abate.diary import day
from abate.diary.loss import Imported
from abate.diary.readers.any_format import import_diary
from abate.diary.readers.apple_health import read_apple_health
from abate.diary.readers.canonical_csv import read_csv
from abate.diary.readers.mapped_table import read_mapped_table
from abate.diary.readers.mapping import parse_mapping
from abate.diary.readers.migraine_buddy import read_migraine_buddy
from abate.diary.readers.parquet import read_parquet
from abate.diary.table import DiaryTable
from abate.diary.writers import write_parquet
from abate.errors import DiaryError, MappingError

MAPPING = """
patient: who
date: {column: when, format: "%d/%m/%Y"}
headache: {column: ache, true: ["yes"], false: ["no"], unknown: ["?"]}
hours: {column: len, unit: minutes}
severity: {column: pain, words: {1: mild, 2: severe}}
note: remark
ignore: [row]
"""

TABLE = "who,when,ache,len,pain,remark,row\nann,13/02/2024,yes,90,1,hi,1\nbob,14/02/2024,no,0,,,2\n"
CSV = 'patient,date,headache,hours,severity,note\nann,2024-05-01,true,6.5,mild,"a, b"\nbob,2024-05-01,false,,none,\n'
BUDDY = migraine_buddy_csv(
    attack("05/01/24 22:00", "1d 02h 30m", Symptoms="Nausea, Blurred vision", Helpful_Medication="Sumatriptan"),
    attack("05/04/24 12:00", "Ongoing", Pain_Level="7", Pain_Positions="Left Eye", Notes="a\nb"),
)
REPORT = html_report(
    html_row(1, "10/08/18 21:06", "06h 00m", medication="<div><b>Helpful</b> - 1x Maxalt</div>", note="n &amp; m"),
    html_row(2, "12/08/18 08:00", "44h 20m", left="Left Eye", auras="Yes"),
)
APPLE = apple_export(
    apple_record("2024-03-01 22:00:00 -0800", "2024-03-02 06:00:00 -0700"),
    apple_record("2024-03-04 09:00:00 -0800", value="HKCategoryValueSeverityNotPresent"),
)

SHORT = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """The file with pieces cut out, doubled, or replaced."""
    content = whole
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 12))
        pieces = [content[begin : begin + length] * 2, b"", draw(st.binary(max_size=6))]
        pieces += [
            b'"',
            b",",
            b"\n",
            b"<",
            b">",
            b"&",
            b"-1",
            b"99999999999",
            b"\xff",
            b"\x00",
            b"</table>",
            b"</Record>",
        ]
        content = content[:begin] + draw(st.sampled_from(pieces)) + content[begin + length :]
    return content


def mapped(path: Path) -> Imported:
    return read_mapped_table(path, path.with_name("map.yaml"))


READERS: dict[str, tuple[Callable[[Path], Imported | DiaryTable], bytes]] = {
    "canonical CSV": (read_csv, CSV.encode()),
    "Migraine Buddy CSV": (read_migraine_buddy, BUDDY.encode()),
    "Migraine Buddy HTML": (read_migraine_buddy, REPORT.encode()),
    "Apple Health": (read_apple_health, APPLE.encode()),
    "mapped table": (mapped, TABLE.encode()),
}


def answers(read: Callable[[Path], Imported | DiaryTable], path: Path, content: bytes) -> None:
    """Read; a diary that comes of it must itself be a valid diary."""
    path.write_bytes(content)
    try:
        made = read(path)
    except (DiaryError, MappingError) as refused:
        assert refused.faults
        assert all(fault.why and fault.right and fault.source for fault in refused.faults)
        return
    diary = made.diary if isinstance(made, Imported) else made
    assert diary.days.schema == day.SCHEMA
    assert DiaryTable.of(diary.days).days.equals(diary.days)


@pytest.mark.parametrize("name", READERS)
@SHORT
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, name: str, data: st.DataObject):
    read, whole = READERS[name]
    written(tmp_path, MAPPING, "map.yaml")
    content = data.draw(damaged(whole))
    answers(read, tmp_path / "file", content)
    answers(import_diary, tmp_path / "file", content)


@pytest.mark.parametrize("name", READERS)
@SHORT
@given(content=st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(tmp_path: Path, name: str, content: bytes):
    written(tmp_path, MAPPING, "map.yaml")
    answers(READERS[name][0], tmp_path / "file", content)


@SHORT
@given(data=st.data())
def test_a_damaged_parquet_file_is_read_or_refused(tmp_path: Path, data: st.DataObject):
    path = tmp_path / "diary.parquet"
    write_parquet(read_csv(written(tmp_path, CSV)), path)
    answers(read_parquet, path, data.draw(damaged(path.read_bytes())))


@SHORT
@given(data=st.data())
def test_a_damaged_archive_is_read_or_refused(tmp_path: Path, data: st.DataObject):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apple_health_export/export.xml", APPLE)
    answers(read_apple_health, path, data.draw(damaged(path.read_bytes())))


@SHORT
@given(data=st.data())
def test_a_damaged_mapping_is_read_or_refused(data: st.DataObject):
    text = data.draw(damaged(MAPPING.encode())).decode(errors="replace")
    try:
        parse_mapping(text)
    except MappingError as refused:
        assert refused.faults


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


KEYS = ["date", "headache", "hours", "severity", "patient", "note", "ignore", "encoding", "delimiter"]
INNER = ["column", "true", "false", "unknown", "blank", "words", "unit", "format", "day_one", "always", "decimal"]


@SHORT
@given(values=st.dictionaries(st.sampled_from(KEYS), NESTED | st.dictionaries(st.sampled_from(INNER), NESTED)))
def test_a_mapping_of_any_shape_is_read_or_refused(values: dict[str, object]):
    try:
        parse_mapping(yaml.safe_dump(values))
    except MappingError as refused:
        assert refused.faults
