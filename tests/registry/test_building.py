"""Building a registry and appending to it: nothing is lost without a word, and a build that fails changes nothing."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.engine.samples import HEADACHE
from tests.registry.samples import (
    AS_OF,
    LATEST,
    built,
    days_of,
    effect,
    session,
    some_people,
    some_sessions,
    write_given,
)

from abate import RegistryError
from abate.diary.table import DiaryTable
from abate.diary.writers import write_csv
from abate.registry.build import MOST_DAYS
from abate.registry.layout import DAYS, EFFECTS, PEOPLE, SESSIONS
from abate.registry.reading import Registry, open_registry


def everything(registry: Path) -> dict[str, pl.DataFrame]:
    """The tables of all buckets, one after another."""
    opened = open_registry(registry)
    opened.check()
    numbers = range(len(opened.manifest.buckets))
    tables = {table.name: table for table in (DAYS, PEOPLE, SESSIONS, EFFECTS)}
    return {name: pl.concat([opened.table(at, table) for at in numbers]) for name, table in tables.items()}


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def faults_of(*, of: Path, into: Path, **how: Any) -> list[str]:
    with pytest.raises(RegistryError) as refused:
        built(of, into, **how)
    return [str(fault) for fault in refused.value.faults]


def test_what_is_handed_in_is_what_is_held(tmp_path: Path) -> None:
    days = some_people(people=9)
    patients = days["patient"].unique(maintain_order=True).to_list()
    sessions, effects = some_sessions(patients), [effect("p03", AS_OF, grade=1, sites=["frontalis"], lots=["C1"])]
    given = write_given(tmp_path / "in", days, sessions, effects, {"p99": "sex: female", "p00": "sex: male"})
    done = built(given, tmp_path / "out", people=4)
    assert (done.people, done.days, done.buckets) == (10, days.height, 3)
    held = everything(tmp_path / "out")
    assert held["days"].equals(days)
    assert held["people"]["patient"].to_list() == [*patients, "p99"]
    assert held["people"]["history"].to_list()[0] == '{"sex":"male"}'
    assert held["sessions"].height == len(sessions)
    assert held["effects"].row(0, named=True)["sites"] == ["frontalis"]


def test_rows_in_any_order_from_any_number_of_files_give_the_same_registry(tmp_path: Path) -> None:
    days = some_people(people=8)
    one = write_given(tmp_path / "one", days)
    (tmp_path / "many" / "days").mkdir(parents=True)
    mixed = days.sample(fraction=1.0, shuffle=True, seed=3)
    for at in range(4):
        mixed.gather_every(4, at).write_parquet(tmp_path / "many" / "days" / f"{at}.parquet")
    built(one, tmp_path / "a", people=3)
    built(tmp_path / "many", tmp_path / "b", people=3)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_csv_says_the_same_as_parquet(tmp_path: Path) -> None:
    days = some_people(people=3, span=60)
    write_given(tmp_path / "parquet", days, [session("p00", AS_OF, lots=["A1", "B2"])])
    (tmp_path / "csv").mkdir()
    write_csv(DiaryTable.of(days), tmp_path / "csv" / "days.csv")
    (tmp_path / "csv" / "sessions.csv").write_text(
        f"patient,date,product,units,indication,lots\np00,{AS_OF},onabotulinumtoxinA,155,chronic migraine,A1; B2\n"
    )
    built(tmp_path / "parquet", tmp_path / "a")
    built(tmp_path / "csv", tmp_path / "b")
    assert all(one.equals(everything(tmp_path / "b")[name]) for name, one in everything(tmp_path / "a").items())


def test_a_history_tells_of_sessions_that_nobody_handed_in(tmp_path: Path) -> None:
    told = "toxin_sessions: [{date: 2025-01-05, product: onabotulinumtoxinA}, {date: 2025-06-01}]"
    signed = [session("p", date(2025, 6, 1), lots=["C1"])]
    built(write_given(tmp_path / "in", sessions=signed, histories={"p": told}), tmp_path / "out")
    held = everything(tmp_path / "out")
    assert held["sessions"].select("date", "source").rows() == [
        (date(2025, 1, 5), "history"),
        (date(2025, 6, 1), "session"),
    ]
    assert held["people"]["sessions_complete"].to_list() == [True]


def test_the_list_of_sessions_is_whole_only_where_somebody_says_so(tmp_path: Path) -> None:
    given = write_given(tmp_path / "in", sessions=[session("a", AS_OF)], histories={"b": "toxin_sessions: []"})
    built(given, tmp_path / "not-said")
    built(given, tmp_path / "said", sessions_complete=True)
    assert everything(tmp_path / "not-said")["people"]["sessions_complete"].to_list() == [False, True]
    assert everything(tmp_path / "said")["people"]["sessions_complete"].to_list() == [True, True]


# ---- what cannot be built --------------------------------------------------------------------------------


def test_a_day_that_stands_in_two_files_is_named_with_both(tmp_path: Path) -> None:
    day = {"date": AS_OF, **HEADACHE}
    folder = tmp_path / "in" / "days"
    folder.mkdir(parents=True)
    days_of({"p": [day]}).write_parquet(folder / "a.parquet")
    days_of({"p": [{**day, "headache": False, "hours": 0.0, "severity": 0}]}).write_parquet(folder / "b.parquet")
    (fault,) = faults_of(of=tmp_path / "in", into=tmp_path / "out")
    assert "b.parquet: date: '2026-03-01'" in fault
    assert "patient 'p' has 2026-03-01 in" in fault
    assert "a.parquet already (headache is true there and false here" in fault
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_even_the_same_day_word_for_word_may_not_stand_in_two_files(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "days"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        days_of({"p": [{"date": AS_OF, **HEADACHE}]}).write_parquet(folder / f"{name}.parquet")
    assert len(faults_of(of=tmp_path / "in", into=tmp_path / "out")) == 1


def test_more_days_of_one_patient_than_there_were_are_refused_before_they_are_laid_out(tmp_path: Path) -> None:
    rows = 10_000_000
    patient = pl.Series("patient", ["p"]).new_from_index(0, rows)
    (tmp_path / "in").mkdir()
    day = pl.select(pl.date_range(date(2025, 1, 1), date(2025, 12, 31))).to_series().alias("date")
    pl.DataFrame(
        {"patient": patient, "date": day.gather(pl.int_range(rows, eager=True) % 365), "headache": True}
    ).write_parquet(tmp_path / "in" / "days.parquet")
    (fault,) = faults_of(of=tmp_path / "in", into=tmp_path / "out")
    assert "patient 'p' has 10,000,000 days, more than there were since 1950-01-01" in fault
    assert rows > MOST_DAYS


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("date", date(2026, 5, 1), "the day lies in the future"),
        ("date", date(1900, 1, 1), "no diary is that old"),
        ("hours", 25.0, "a day has 0 to 24 hours"),
        ("hours", float("nan"), "a day has 0 to 24 hours"),
        ("headache", None, "whether there was a headache is missing"),
        ("patient", None, "the patient is missing"),
        ("patient", "", "the patient is missing"),
    ],
)
def test_a_bad_cell_is_named_with_file_and_line(tmp_path: Path, column: str, value: object, said: str) -> None:
    days = days_of({"p": [{"date": AS_OF - timedelta(days=at), **HEADACHE} for at in range(3)]})
    wrong = pl.lit(value, days.schema[column])
    days = days.with_columns(pl.when(pl.int_range(pl.len()) == 1).then(wrong).otherwise(column).alias(column))
    faults = faults_of(of=write_given(tmp_path / "in", days), into=tmp_path / "out")
    assert any(f"days.parquet:2: {column}" in fault and said in fault for fault in faults)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("patient,date\np,2026-02-30\n", "date: '2026-02-30': this is no date"),
        ("patient,date,units\np,2026-02-03,lots\n", "units: 'lots': this is no whole number"),
        ("patient,date,units\np,2026-02-03,-1\n", "no session has so many units"),
        (
            "patient,date,unit\np,2026-02-03,1\n",
            "'unit': no such column in a table of sessions; did you mean 'units'?",
        ),
        ("patient,units\np,1\n", "date: the column is missing"),
        ("patient,date\n,2026-02-03\n", "patient: '': it is missing"),
        ("patient,date\np\n", "the row has 1 cells, the header has 2"),
        ("patient,date\np,2027-02-03\n", "the day lies in the future"),
    ],
)
def test_a_bad_session_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "sessions.csv").write_text(text)
    assert any(said in fault for fault in faults_of(of=tmp_path / "in", into=tmp_path / "out"))


def test_a_side_effect_has_a_known_term_and_grade(tmp_path: Path) -> None:
    rows = [effect("p", AS_OF, "lid droop"), effect("p", AS_OF, grade=6)]
    faults = faults_of(of=write_given(tmp_path / "in", effects=rows), into=tmp_path / "out")
    assert [fault.split(": ", 1)[1][:35] for fault in faults] == [
        "term: 'lid droop': no such side eff",
        "grade: '6': no such grade; use 1 to",
    ]


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    given = write_given(tmp_path / "in", effects=[effect("p", AS_OF, grade=6)], histories={"p": "sex: robot"})
    assert len(faults_of(of=given, into=tmp_path / "out")) == 2


def test_a_file_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    given = write_given(tmp_path / "in", some_people(people=2))
    (given / "diary.parquet").write_bytes(b"x")
    (given / "sessions.xlsx").write_bytes(b"x")
    faults = faults_of(of=given, into=tmp_path / "out")
    assert "diary.parquet: nobody reads this" in faults[0]
    assert "sessions.xlsx: sessions cannot be read from such a file" in faults[1]


def test_files_without_a_row_make_no_registry_and_add_nothing_to_one(tmp_path: Path) -> None:
    nobody = write_given(tmp_path / "nobody", days_of({}))
    assert "there is nobody in any of its files" in faults_of(of=nobody, into=tmp_path / "out")[0]
    assert not (tmp_path / "out" / "manifest.json").exists()
    built(write_given(tmp_path / "in", some_people(people=2)), tmp_path / "out")
    before = everything(tmp_path / "out")
    assert built(nobody, tmp_path / "out", append=True).people == 2
    assert all(frame.equals(before[name]) for name, frame in everything(tmp_path / "out").items())


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    given = write_given(tmp_path / "in", some_people(people=2))
    whole = (given / "days.parquet").read_bytes()
    (given / "days.parquet").write_bytes(whole[: len(whole) // 2])
    (fault,) = faults_of(of=given, into=tmp_path / "out")
    assert "days.parquet: this is no whole Parquet file" in fault


def test_days_that_do_not_say_whose_they_are_are_refused(tmp_path: Path) -> None:
    given = write_given(tmp_path / "in", some_people(people=1).drop("patient"))
    (fault,) = faults_of(of=given, into=tmp_path / "out")
    assert "patient: the column is missing; say whose days they are" in fault


def test_a_repeated_key_of_a_history_in_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = '{"sex": "male", "sex": "female"}'
    pl.DataFrame({"patient": ["p"], "history": [text]}).write_parquet(tmp_path / "in" / "histories.parquet")
    (fault,) = faults_of(of=tmp_path / "in", into=tmp_path / "out")
    assert "histories.parquet: p" in fault


# ---- appending -------------------------------------------------------------------------------------------


def parts(tmp_path: Path, *, people: int = 8) -> tuple[pl.DataFrame, Path, Path]:
    """All days; the folder with those up to a day, and the folder with the later ones."""
    days = some_people(people=people)
    border = AS_OF - timedelta(days=40)
    early = write_given(tmp_path / "early", days.filter(pl.col("date") <= border))
    late = write_given(tmp_path / "late", days.filter(pl.col("date") > border))
    return days, early, late


def test_days_appended_are_as_if_they_had_been_there_from_the_start(tmp_path: Path) -> None:
    days, early, late = parts(tmp_path)
    built(early, tmp_path / "grown", people=3)
    built(late, tmp_path / "grown", append=True, people=3)
    assert everything(tmp_path / "grown")["days"].equals(days)
    assert [path.name for path in sorted((tmp_path / "grown").iterdir())] == ["generation-2", "manifest.json"]


def test_buckets_to_which_nothing_is_added_keep_their_files(tmp_path: Path) -> None:
    _, early, _ = parts(tmp_path)
    built(early, tmp_path / "out", people=3)
    before = {file.sha256 for file in open_registry(tmp_path / "out").manifest.buckets[0].files.values()}
    new = write_given(tmp_path / "new", days_of({"zz": [{"date": AS_OF, "headache": True}]}))
    built(new, tmp_path / "out", append=True, people=3)
    manifest = open_registry(tmp_path / "out").manifest
    assert {file.sha256 for file in manifest.buckets[0].files.values()} == before
    assert manifest.people == 9
    assert [bucket.first_person for bucket in manifest.buckets] == [0, 3, 6]


def test_what_is_there_already_word_for_word_is_reported(tmp_path: Path) -> None:
    days, early, _ = parts(tmp_path, people=3)
    everything_again = write_given(tmp_path / "all", days)
    built(early, tmp_path / "out")
    done = built(everything_again, tmp_path / "out", append=True)
    assert done.repeated == {"days": pl.read_parquet(early / "days.parquet").height}
    assert everything(tmp_path / "out")["days"].equals(days)


def test_a_correction_is_refused_by_name_and_changes_nothing(tmp_path: Path) -> None:
    day = {"date": AS_OF, **HEADACHE}
    built(write_given(tmp_path / "in", days_of({"p": [day]})), tmp_path / "out")
    before = files_of(tmp_path / "out")
    corrected = write_given(tmp_path / "new", days_of({"p": [{**day, "hours": None}]}))
    (fault,) = faults_of(of=corrected, into=tmp_path / "out", append=True)
    assert "patient 'p' has 2026-03-01 in the registry already (hours is 6.0 there and not known here)" in fault
    assert "building it anew" in fault
    assert files_of(tmp_path / "out") == before


def test_a_new_history_takes_the_place_of_the_old_with_the_sessions_it_tells_of(tmp_path: Path) -> None:
    first = "toxin_sessions: [{date: 2025-01-05, product: onabotulinumtoxinA}]"
    second = "toxin_sessions: [{date: 2025-04-05, product: onabotulinumtoxinA}]"
    built(write_given(tmp_path / "in", histories={"p": first}), tmp_path / "out")
    done = built(write_given(tmp_path / "new", histories={"p": second}), tmp_path / "out", append=True)
    assert done.histories_replaced == 1
    assert everything(tmp_path / "out")["sessions"]["date"].to_list() == [date(2025, 4, 5)]


def test_a_registry_is_not_built_over(tmp_path: Path) -> None:
    given = write_given(tmp_path / "in", some_people(people=2))
    built(given, tmp_path / "out")
    (fault,) = faults_of(of=given, into=tmp_path / "out")
    assert "there is a registry already; give --append" in fault
    with pytest.raises(RegistryError, match="there is no registry here"):
        built(given, tmp_path / "nowhere", append=True)


# ---- what breaks in the middle -----------------------------------------------------------------------------

WITHOUT_ROOM = """
import resource, signal, sys
from datetime import date
from pathlib import Path
from abate import RegistryError
from abate.registry.build import build
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))
try:
    build(Path(sys.argv[1]), Path(sys.argv[2]), latest=date(2026, 4, 1), append=True)
except RegistryError as refused:
    print(refused)
"""


def test_without_room_on_the_disk_the_old_registry_is_as_it_was(tmp_path: Path) -> None:
    _, early, late = parts(tmp_path)
    built(early, tmp_path / "out")
    before = files_of(tmp_path / "out")
    command = [sys.executable, "-c", WITHOUT_ROOM, str(late), str(tmp_path / "out")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "it cannot be written" in said.stdout, said.stderr
    assert "what was there before is as it was" in said.stdout
    assert files_of(tmp_path / "out") == before


def test_a_build_that_was_killed_leaves_no_half_registry_and_can_be_done_again(tmp_path: Path) -> None:
    days, early, late = parts(tmp_path)
    built(early, tmp_path / "out")
    left = tmp_path / "out" / ".generation-2" / "00000"
    left.mkdir(parents=True)
    (left / "days.parquet").write_bytes(b"half")
    assert everything(tmp_path / "out")["days"].height < days.height
    built(late, tmp_path / "out", append=True)
    assert everything(tmp_path / "out")["days"].equals(days)


def test_killed_between_the_last_two_steps_the_rest_is_named_and_cleared_by_the_next_append(tmp_path: Path) -> None:
    days, early, late = parts(tmp_path)
    built(early, tmp_path / "out")
    (tmp_path / "out" / "generation-2").mkdir()
    with pytest.raises(RegistryError, match="generation-2: this is left over from a build that was broken off"):
        open_registry(tmp_path / "out")
    built(late, tmp_path / "out", append=True)
    assert everything(tmp_path / "out")["days"].equals(days)


def test_where_the_very_first_build_was_broken_off_there_is_no_registry(tmp_path: Path) -> None:
    (tmp_path / ".generation-1").mkdir()
    with pytest.raises(RegistryError, match="no registry here; a build was broken off here"):
        open_registry(tmp_path)


def test_a_registry_has_a_type_of_its_own(tmp_path: Path) -> None:
    built(write_given(tmp_path / "in", some_people(people=2)), tmp_path / "out")
    opened = open_registry(tmp_path / "out")
    assert isinstance(opened, Registry)
    assert opened.manifest.last_day <= LATEST
