"""Answering every bucket: the same bytes in whatever way, and whatever was broken off before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from tests.registry.samples import AS_OF, built, effect, some_people, some_sessions, write_given
from tests.registry.test_command import OURS

from abate import RegistryError
from abate.assess import assess
from abate.diary import DiaryTable
from abate.diary.table import Diary
from abate.registry.audit import audit, drawn
from abate.registry.engine import Executor, Kept, Work, in_processes, in_threads, key_of, run
from abate.registry.persons import histories
from abate.registry.reading import Registry, open_registry
from abate.registry.report import write_report
from abate.registry.rows import OUTCOME, PEOPLE, STRETCHES, Questions
from abate.registry.running import answered
from abate.rulebook import built_in

DOCUMENTS = ("nice-ta260", "ichd-3")


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("registry")
    days = some_people(people=10, span=420)
    patients = days["patient"].unique(maintain_order=True).to_list()
    given = write_given(
        folder / "in",
        days,
        some_sessions(patients[:7]),
        [effect("p01", AS_OF), effect("p05", AS_OF, "neck-pain", grade=2)],
        {"p02": "birth_date: 1980-01-01\nsex: female", "p08": "toxin_sessions: []", "z": "sex: male"},
    )
    built(given, folder / "out", people=3, sessions_complete=True)
    return open_registry(folder / "out")


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def kept(folder: Path) -> dict[str, dict[str, pl.DataFrame]]:
    """What a run kept: by bucket and name, each tally in one order."""
    return {
        path.name: {name: in_order(frame) for name, frame in Kept(path.parent).tables(int(path.stem)).items()}
        for path in sorted(folder.rglob("*.kept"))
    }


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, dtype in frame.schema.items() if dtype == pl.List]
    others = [name for name in frame.columns if name not in lists]
    return frame.with_columns(pl.col(name).list.sort() for name in lists).sort(others)


def same_kept(one: Path, other: Path) -> bool:
    """Whether two runs kept the same of every bucket."""
    here, there = kept(one), kept(other)
    return here.keys() == there.keys() and all(
        here[bucket].keys() == there[bucket].keys()
        and all(frame.equals(there[bucket][name]) for name, frame in here[bucket].items())
        for bucket in here
    )


def test_the_rows_of_sampled_people_have_the_columns_that_are_promised(registry: Registry, tmp_path: Path) -> None:
    rows = run(registry, Questions(AS_OF, DOCUMENTS), tmp_path, sample=(2, 3, 9)).sampled
    for name, schema in {"people": PEOPLE, "stretches": STRETCHES}.items():
        assert rows[name].schema == schema
    assert rows["people"]["person"].to_list() == [2, 3, 9]
    assert set(rows["stretches"]["person"]) <= {2, 3, 9}
    assert rows["documents"].schema["nice-ta260/start"] == OUTCOME


def test_what_is_kept_of_a_bucket_names_no_patient_and_holds_rows_of_the_sample_alone(
    registry: Registry, tmp_path: Path
) -> None:
    """What is left where a run breaks off: counts, sessions of small lots and injectors, and the sampled people."""
    run(registry, Questions(AS_OF, DOCUMENTS), tmp_path, sample=(2,))
    by_person = {
        name for tables in kept(tmp_path).values() for name, table in tables.items() if "person" in table.columns
    }
    assert by_person == {"scarce", "sampled people", "sampled stretches", "sampled documents"}
    words = {
        value
        for tables in kept(tmp_path).values()
        for table in tables.values()
        for column in table.select(pl.col(pl.String))
        for value in column
    }
    assert not words & set(registry.bucket(0).people["patient"])


@pytest.mark.parametrize("executor", [in_processes(2), in_threads(3)])
def test_however_many_at_a_time_the_tallies_are_the_same_and_the_report_byte_for_byte(
    registry: Registry, tmp_path: Path, executor: Executor
) -> None:
    questions = Questions(AS_OF, DOCUMENTS, small_counts=2)
    seen: list[tuple[int, int]] = []
    tallies, ran = answered(registry, questions, tmp_path / "one", audited=3)
    others, _ = answered(
        registry, questions, tmp_path / "two", audited=3, executor=executor, on_progress=lambda *at: seen.append(at)
    )
    assert same_kept(tmp_path / "one", tmp_path / "two")
    assert seen == [(done, 4) for done in range(5)]
    write_report(tallies, ran, tmp_path / "report-one")
    write_report(others, ran, tmp_path / "report-two")
    assert bytes_below(tmp_path / "report-one") == bytes_below(tmp_path / "report-two")


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from abate.registry import engine
from abate.registry.reading import open_registry
from abate.registry.rows import Questions
keep = engine.Kept.keep
def keep_until_the_third(self, number, tables):
    if number == 2:
        self.folder.joinpath(".00002").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    keep(self, number, tables)
engine.Kept.keep = keep_until_the_third
engine.run(open_registry(Path(sys.argv[1])), Questions(date.fromisoformat(sys.argv[2])), Path(sys.argv[3]))
"""


def test_killed_in_the_middle_and_run_again_gives_the_same(registry: Registry, tmp_path: Path) -> None:
    questions = Questions(AS_OF)
    command = [sys.executable, "-c", KILLED, str(registry.path), AS_OF.isoformat(), str(tmp_path / "killed")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    folder = tmp_path / "killed" / key_of(registry, questions)
    finished = {path.name: path.stat().st_mtime_ns for path in folder.glob("0000[01]*")}
    assert len(finished) == 2
    run(registry, questions, tmp_path / "killed")
    run(registry, questions, tmp_path / "undisturbed")
    assert same_kept(tmp_path / "killed", tmp_path / "undisturbed")
    assert {path.name: path.stat().st_mtime_ns for path in folder.glob("0000[01]*")} == finished


def test_what_was_kept_and_is_damaged_is_made_again(registry: Registry, tmp_path: Path) -> None:
    questions = Questions(AS_OF)
    run(registry, questions, tmp_path)
    folder, whole = tmp_path / key_of(registry, questions), kept(tmp_path)
    one, two, three = (folder / f"0000{number}.kept" for number in (1, 2, 3))
    content = bytearray(one.read_bytes())
    content[len(content) // 2] ^= 1
    one.write_bytes(content)
    two.write_bytes(two.read_bytes()[:-100])
    three.unlink()
    run(registry, questions, tmp_path)
    again = kept(tmp_path)
    assert again.keys() == whole.keys()
    assert all(frame.equals(again[number][name]) for number, of in whole.items() for name, frame in of.items())


def test_other_questions_are_never_answered_by_what_was_kept(registry: Registry) -> None:
    asked = [
        Questions(AS_OF),
        Questions(AS_OF.replace(day=2)),
        Questions(AS_OF, DOCUMENTS),
        Questions(AS_OF, ("ichd-3",)),
        Questions(AS_OF, small_counts=5),
    ]
    keys = {key_of(registry, questions) for questions in asked} | {key_of(registry, asked[0], (1, 2))}
    assert len(keys) == len(asked) + 1


def test_a_document_that_changes_while_a_run_goes_on_ends_it(registry: Registry, tmp_path: Path) -> None:
    own = tmp_path / "rules" / "ours.yaml"
    own.parent.mkdir()
    own.write_text(OURS)
    questions = Questions(AS_OF, ("our-clinic",), rulebook=own.parent)

    def changing(work: Work, numbers: Sequence[int]) -> Iterator[int]:
        yield work(numbers[0])
        own.write_text(OURS.replace(">= 15", ">= 8"))
        yield work(numbers[1])

    with pytest.raises(RegistryError, match="a document has changed since the report was begun"):
        run(registry, questions, tmp_path / "report", executor=changing)
    assert len(kept(tmp_path / "report")) == 1
    run(registry, questions, tmp_path / "report")
    assert len(list((tmp_path / "report").iterdir())) == 2  # what was kept for the other text is not used


def test_a_process_that_is_ended_from_outside_fails_the_run_in_words() -> None:
    with pytest.raises(RegistryError, match="a process was ended from outside"):
        list(in_processes(1)(_end, [0]))


def _end(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)
    return number


def test_documents_are_judged_as_for_one_person(registry: Registry, tmp_path: Path) -> None:
    rows = run(registry, Questions(AS_OF, DOCUMENTS), tmp_path, sample=range(11)).sampled["documents"]
    rulebook = built_in().only(*DOCUMENTS)
    for at, listed in enumerate(registry.manifest.buckets):
        bucket = registry.bucket(at, for_documents=True)
        days = DiaryTable.of(pl.read_parquet(registry.path / listed.files["days"].path)).days
        for row, (patient, history) in enumerate(zip(bucket.people["patient"], histories(bucket), strict=True)):
            theirs = days.filter(pl.col("patient") == patient)
            if not theirs.height:
                continue
            alone = assess(Diary(patient, theirs), history, as_of=AS_OF, rulebook=rulebook)
            found = rows.row(listed.first_person + row, named=True)
            assert tuple(found["diagnosis"]) == alone.diagnosis
            for document, judged in alone.documents.items():
                for decision, finding in judged.decisions.items():
                    assert found[f"{document}/{decision}"] == finding.outcome.words, (patient, document, decision)


# ---- the audit ---------------------------------------------------------------------------------------------


def test_everybody_judged_again_comes_out_the_same(registry: Registry, tmp_path: Path) -> None:
    _, ran = answered(registry, Questions(AS_OF, DOCUMENTS), tmp_path, audited=100)
    assert ran.audited.people == 11
    assert ran.audited.compared > 500


def test_the_same_seed_draws_the_same_people_and_none_may_be_drawn(registry: Registry, tmp_path: Path) -> None:
    one, again, other = (drawn(11, 3, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert drawn(11, 100, 1) == tuple(range(11))
    assert answered(registry, Questions(AS_OF), tmp_path, audited=0)[1].audited.people == 0


@pytest.mark.parametrize(
    ("table", "wrong", "said"),
    [
        ("stretches", pl.col("headache_days low") + 1, "headache_days day by day"),
        ("stretches", pl.col("headache_hours high") - 0.25, "headache_hours day by day"),
        ("stretches", ~pl.col("migraine_days fell 30"), "migraine_days fell 30 %"),
        ("people", pl.col("answered_days") + 1, "answered days"),
        ("documents", pl.lit("met", OUTCOME).alias("nice-ta260/stop"), "nice-ta260/stop"),
    ],
)
def test_one_wrong_figure_fails_the_run_and_is_named(
    registry: Registry, tmp_path: Path, table: str, wrong: pl.Expr, said: str
) -> None:
    questions = Questions(AS_OF, DOCUMENTS)
    rows = dict(run(registry, questions, tmp_path, sample=range(11)).sampled)
    rows[table] = rows[table].with_columns(wrong)
    with pytest.raises(RegistryError) as refused:
        audit(registry, rows, questions, range(11))
    assert any(said in str(fault) and "judged alone" in str(fault) for fault in refused.value.faults)


def test_a_missing_row_fails_the_run(registry: Registry, tmp_path: Path) -> None:
    rows = dict(run(registry, Questions(AS_OF), tmp_path, sample=range(11)).sampled)
    rows["stretches"] = rows["stretches"].filter(pl.col("stretch") != "baseline")
    with pytest.raises(RegistryError, match="the list of stretches"):
        audit(registry, rows, Questions(AS_OF), range(11))
