"""Any table of days, by a mapping."""

from __future__ import annotations

import textwrap
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.diary.samples import rows_by_day, written

from abate.diary import day
from abate.diary.loss import Imported
from abate.diary.readers import mapping as mapping_module
from abate.diary.readers.mapped_table import read_mapped_table
from abate.diary.readers.mapping import parse_mapping
from abate.errors import DiaryError, InputError, MappingError

HERE = Path(__file__).parent
IMPORTING = HERE.parents[1] / "docs" / "importing.md"
KOSTECKI_DILLON = HERE.parents[2] / "shared" / "data" / "KosteckiDillon.csv"

MAPPING = """
date: {column: when, format: "%d/%m/%Y"}
headache: {column: ache, true: ["yes"], false: ["no"]}
"""


def imported(folder: Path, table: str, mapping: str = MAPPING, **options: object) -> Imported:
    paths = written(folder, table, "table.csv"), written(folder, mapping, "map.yaml")
    return read_mapped_table(*paths, **options)  # type: ignore[arg-type]


def faults(folder: Path, table: str, mapping: str = MAPPING, **options: object) -> list[str]:
    with pytest.raises(InputError) as refused:
        imported(folder, table, mapping, **options)
    return [str(fault).removeprefix(f"{folder}/") for fault in refused.value.faults]


def test_a_table_is_read_by_its_own_words(tmp_path: Path):
    made = imported(tmp_path, "when,ache\n13/02/2024,Yes\n14/02/2024,no\n")
    assert {day: row["headache"] for day, row in rows_by_day(made.diary).items()} == {
        "2024-02-13": True,
        "2024-02-14": False,
    }
    assert made.report.to_json()["rows_read"] == 2


def test_every_kind_of_column_can_be_mapped(tmp_path: Path):
    mapping = """
        delimiter: ";"
        patient: who
        date: {column: n, day_one: 2024-01-01}
        headache: {column: ache, true: [1], false: [0]}
        hours: {column: len, unit: minutes, decimal: ","}
        severity: {column: pain, words: {a: mild, b: severe}, unknown: ["?"]}
        nausea: {column: sick, true: [x], blank: false}
        triptan: {column: drug, true: [sumatriptan, Maxalt], false: [none]}
        nsaid: {column: drug, true: [ibuprofen], false: [none, sumatriptan, maxalt]}
        note: remark
        ignore: [row]
    """
    table = (
        "row;who;n;ache;len;pain;sick;drug;remark;air\n"
        "1;ann;1;1;90,0;a;x;MAXALT;hi;9\n"
        "2;ann;60;1;;?;;sumatriptan;;9\n"
        "3;bob;1;0;0;;;none;;9\n"
    )
    made = imported(tmp_path, table, mapping)
    rows = list(
        made.diary.days.select("patient", "date", "hours", "severity", "nausea", "triptan", "nsaid", "note").rows()
    )
    assert rows == [
        ("ann", date(2024, 1, 1), 1.5, 1, True, True, False, "hi"),
        ("ann", date(2024, 2, 29), None, None, False, True, False, None),
        ("bob", date(2024, 1, 1), 0.0, None, False, False, False, None),
    ]
    assert made.report.dropped == ("air",)


def test_a_blank_cell_is_not_known_unless_the_mapping_says_what_it_means(tmp_path: Path):
    table = "when,ache,sick,pain,len\n13/02/2024,yes,,,\n"
    plain = """
nausea: {column: sick, true: [x]}
severity: {column: pain, words: {1: mild}}
hours: {column: len, unit: hours}
"""
    row = rows_by_day(imported(tmp_path, table, MAPPING + plain).diary)["2024-02-13"]
    assert (row["nausea"], row["severity"], row["hours"]) == (None, None, None)
    said = (
        plain.replace("[x]", "[x], blank: false")
        .replace("mild}", "mild}, blank: moderate")
        .replace("unit", "blank: 0, unit")
    )
    row = rows_by_day(imported(tmp_path, table, MAPPING + said).diary)["2024-02-13"]
    assert (row["nausea"], row["severity"], row["hours"]) == (False, 2, 0.0)


def test_a_row_without_an_answer_is_a_day_not_answered_and_is_reported(tmp_path: Path):
    mapping = MAPPING.replace('"no"]', '"no"], unknown: ["?"]')
    made = imported(tmp_path, "when,ache\n13/02/2024,yes\n14/02/2024,\n15/02/2024,?\n", mapping)
    assert list(rows_by_day(made.diary)) == ["2024-02-13"]
    assert [(unread.line, unread.value) for unread in made.report.unread] == [(3, ""), (4, "?")]
    assert (made.report.rows_read, made.report.days) == (3, 1)


def test_a_table_of_headache_days_needs_no_column_for_them(tmp_path: Path):
    mapping = 'date: {column: when, format: "%d/%m/%Y"}\nheadache: {always: true}'
    assert imported(tmp_path, "when\n13/02/2024\n", mapping).diary.days["headache"].to_list() == [True]


def test_a_word_in_no_list_is_a_fault_unless_the_mapping_calls_it_unknown(tmp_path: Path):
    table = "when,ache,sick\n13/02/2024,yes,maybe\n"
    nausea = 'nausea: {column: sick, true: ["yes"], false: ["no"]}\n'
    assert faults(tmp_path, table, MAPPING + nausea) == [
        "table.csv:2: sick: 'maybe': the mapping has no such word; list it in the mapping under nausea; "
        "it knows 'yes', 'no'"
    ]
    made = imported(tmp_path, table, MAPPING + nausea + "unlisted_words: unknown")
    assert rows_by_day(made.diary)["2024-02-13"]["nausea"] is None
    assert made.report.unread[0].value == "maybe"


def test_minutes_are_never_read_as_hours_nor_seconds_as_minutes(tmp_path: Path):
    table = "when,ache,len\n13/02/2024,yes,90\n"
    hours = MAPPING + "hours: {column: len, unit: UNIT}"
    assert (
        rows_by_day(imported(tmp_path, table, hours.replace("UNIT", "minutes")).diary)["2024-02-13"]["hours"] == 1.5
    )
    assert "a day has 0 to 24 hours" in faults(tmp_path, table, hours.replace("UNIT", "hours"))[0]
    assert faults(tmp_path, table.replace("90", "5400"), hours.replace("UNIT", "minutes")) == [
        "table.csv:2: len: '5400': a day has 0 to 24 hours; write 0 to 1440 minutes, or leave it blank"
    ]
    assert "this is not among the choices" in faults(tmp_path, table, hours.replace("UNIT", "seconds"))[0]
    assert "the unit is not said" in faults(tmp_path, table, MAPPING + "hours: {column: len}")[0]


def test_the_very_same_row_twice_counts_once_and_a_different_one_is_a_fault(tmp_path: Path):
    made = imported(tmp_path, "when,ache\n13/02/2024,yes\n13/02/2024,yes\n")
    assert (made.report.rows_read, made.report.days) == (2, 1)
    assert "already stand in line 2" in made.report.unread[0].why
    assert "this day already stands in line 2" in faults(tmp_path, "when,ache\n13/02/2024,yes\n13/02/2024,no\n")[0]


def test_every_fault_of_a_table_is_listed_at_once_in_its_own_words(tmp_path: Path):
    mapping = (
        MAPPING
        + "patient: who\nhours: {column: len, unit: hours}\nseverity: {column: pain, words: {0: none, 1: mild}}"
    )
    table = (
        "who,when,ache,len,pain\n"
        "ann,2024-02-13,yes,1,1\n"
        ",13/02/2024,yes,1,1\n"
        "ann,13/02/2024,perhaps,1,1\n"
        "ann,14/02/2024,no,2,\n"
        "ann,15/02/2024,yes,a while,\n"
        "ann,16/02/2024,yes,25,\n"
        "ann,17/02/2024,yes,1,0\n"
        "ann,18/02/2024,yes\n"
        "ann,01/01/1900,yes,1,1\n"
        "ann,19/02/2030,yes,1,1\n"
    )
    found = [fault.partition(";")[0] for fault in faults(tmp_path, table, mapping, latest=date(2025, 1, 1))]
    assert found == [
        "table.csv:2: when: '2024-02-13': this is no calendar day",
        "table.csv:3: who: '': the patient is missing",
        "table.csv:4: ache: 'perhaps': the mapping has no such word",
        "table.csv:5: len: '2': the day has no headache, yet hours of it",
        "table.csv:6: len: 'a while': this is no number",
        "table.csv:7: len: '25': a day has 0 to 24 hours",
        "table.csv:8: pain: '0': the day has a headache, yet its severity is none",
        "table.csv:9: the row has 3 cells, the header has 5",
        "table.csv:10: when: '01/01/1900': no diary is that old",
        "table.csv:11: when: '19/02/2030': the day lies in the future",
    ]


def test_a_column_that_the_table_lacks_is_named_with_the_nearest_that_it_has(tmp_path: Path):
    mapping = MAPPING + "note: remarks\nignore: [rows]"
    assert faults(tmp_path, "When,ache,remark\n13/02/2024,yes,\n", mapping) == [
        "map.yaml:2: date.column: 'when': the table has no such column; did you mean 'When'?",
        "map.yaml:4: note: 'remarks': the table has no such column; did you mean 'remark'?",
        "map.yaml:5: ignore[0]: 'rows': the table has no such column; its header reads 'When', 'ache', 'remark'",
    ]


def test_every_fault_of_a_mapping_is_listed_at_once_with_its_line():
    with pytest.raises(MappingError) as refused:
        parse_mapping("""
delimeter: ";"
encoding: klingon
date: {column: when, format: "%d/%m"}
headache: {column: ache, true: [yes], false: ["no", 0], unknown: ["No"]}
hours: {column: len, blank: 24}
severity: {column: pain, words: {1: mild, 2: strong}, blank: 3}
nausea: {true: [1]}
vomitting: {column: v, true: [1]}
aura: 3
autonomic: {column: a}
note: [1]
""")
    found = [str(fault).removeprefix("mapping:").partition(";")[0] for fault in refused.value.faults]
    assert found == [
        "2: delimeter: no such key in a mapping",
        "3: encoding: 'klingon': this is not among the choices",
        "4: date.format: '%d/%m': the format does not hold a whole day",
        "5: headache.true[0]: 'True': YAML reads this as a truth value",
        "5: headache.unknown: 'No': the word stands in two places",
        "6: hours: the unit is not said",
        "6: hours.blank: '24': this is not what an empty cell can mean",
        "7: severity.words.2: 'strong': no such severity",
        "7: severity.blank: '3': this is not what an empty cell can mean",
        "8: nausea: the column is not named",
        "9: vomitting: no such key in a mapping",
        "10: aura: '3': this is no mapping",
        "11: autonomic: what the words mean is not said",
        "12: note: '[1]': this is no word",
    ]
    assert "did you mean 'delimiter'?" in str(refused.value)
    assert "did you mean 'vomiting'?" in str(refused.value)


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ("[]", "this is no mapping"),
        ("headache: {always: true}", "the key is missing"),
        ("date: {column: d}\nheadache: {always: true}", "how the day is written is not said"),
        ('date: {column: d, day_one: "1990"}\nheadache: {always: true}', "this is no day"),
        ("date: {column: d, day_one: 1990-01-01}\nheadache: {always: 1}", "always stands alone"),
        ("date: {column: d, day_one: 1990-01-01}\nheadache: {column: h, true: [[1]]}", "this is no word"),
        ("date: {column: d, day_one: 1990-01-01}\nseverity: {column: h, words: {1: [a]}}", "no such severity"),
        ("date: {column: &a d, day_one: 1990-01-01}\nnote: *a\nheadache: {always: true}", "an alias"),
        ("date: {column: d}\ndate: {column: e}", "the key is there twice"),
        ("date: {column: d", "this is no YAML"),
        ("", "there is nothing in it"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(mapping: str, why: str):
    with pytest.raises(MappingError, match=why):
        parse_mapping(mapping)


def test_the_encoding_and_the_delimiter_are_those_of_the_mapping(tmp_path: Path):
    mapping = MAPPING + "delimiter: tab\nencoding: windows-1252\nnote: remark"
    (tmp_path / "map.yaml").write_text(mapping)
    (tmp_path / "table.tsv").write_bytes("when\tache\tremark\n13/02/2024\tyes\tmüde, krank\n".encode("windows-1252"))
    made = read_mapped_table(tmp_path / "table.tsv", tmp_path / "map.yaml")
    assert made.diary.days["note"].to_list() == ["müde, krank"]
    (tmp_path / "map.yaml").write_text(mapping.replace("windows-1252", "utf-8"))
    with pytest.raises(DiaryError, match="byte 0xfc is not utf-8 text"):
        read_mapped_table(tmp_path / "table.tsv", tmp_path / "map.yaml")


def test_a_running_day_number_outside_of_any_calendar_is_a_fault(tmp_path: Path):
    mapping = "date: {column: n, day_one: 1990-01-01}\nheadache: {always: true}"
    assert "this is no calendar day" in faults(tmp_path, "n\n1.5\n", mapping)[0]
    assert "no diary is that old" in faults(tmp_path, "n\n-99999\n", mapping)[0]
    assert rows_by_day(imported(tmp_path, "n\n366\n", mapping).diary).keys() == {"1991-01-01"}


def test_a_table_without_answered_days_says_so(tmp_path: Path):
    assert "there is no answered day in it" in faults(tmp_path, "when,ache\n")[0]


def test_the_example_in_the_documentation_is_a_valid_mapping_and_the_same_in_both_places():
    in_the_module = (mapping_module.__doc__ or "").partition("format:\n")[2].partition("* `date`")[0]
    on_the_page = IMPORTING.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    assert parse_mapping(on_the_page).hours is not None
    assert textwrap.dedent(in_the_module).split() == on_the_page.split()


def test_the_documentation_names_every_column_of_a_diary():
    page = IMPORTING.read_text(encoding="utf-8").partition("## Lists")[0]
    assert [name for name in day.NAMES if f"`{name}`" not in page] == []


@pytest.mark.skipif(not KOSTECKI_DILLON.exists(), reason="the data are not part of the repository")
def test_the_headache_logs_of_133_real_people_are_read_with_their_known_totals():
    """One day of one person stands in the data twice, with the same answers."""
    begin = time.process_time()
    made = read_mapped_table(KOSTECKI_DILLON, HERE / "data" / "kostecki-dillon-map.yaml")
    assert time.process_time() - begin < 5
    days = made.diary.days
    assert made.report.rows_read == 4152
    assert days.height == 4151
    assert [unread.line for unread in made.report.unread] == [2853]
    assert len(made.diary.patients) == 133
    assert round(100 * days["headache"].mean(), 1) == 64.2  # type: ignore[arg-type, operator]
    span = (pl.col("date").max() - pl.col("date").min()).dt.total_days() + 1
    people = days.group_by("patient").agg(answered=pl.len(), span=span)
    assert people.filter(pl.col("span") > pl.col("answered")).height == 74
    before_treatment = (
        pl.read_csv(KOSTECKI_DILLON, infer_schema_length=None).filter(pl.col("time") < 0)["id"].n_unique()
    )
    assert before_treatment == 55
    assert days["severity"].null_count() == days["hours"].null_count() == days.height
