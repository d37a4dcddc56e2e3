"""A virtual cohort as files: read like anybody's, evidently made up, whole or not there at all."""

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

import abate
from abate.cli import app, main
from abate.diary.readers.any_format import import_diary
from abate.diary.table import DiaryTable
from abate.errors import RefusedError
from abate.registry.build import build
from abate.registry.given import EFFECT_COLUMNS, SESSION_COLUMNS, faults_of, typed
from abate.registry.layout import EFFECTS, SESSIONS
from abate.response.virtual import WORLDS, world
from abate.response.virtual.cohort import Cohort
from abate.response.virtual.folder import write_cohort

LATEST = date(2026, 3, 1)
START = date(2024, 1, 1)


def cohort(people: int = 40, **given) -> Cohort:
    return Cohort(**{"world": world("own"), "people": people, "seed": 1, "start": START} | given)


def days_of(made: Cohort) -> pl.DataFrame:
    return pl.concat([part.days() for part in made.parts()])


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    at = tmp_path_factory.mktemp("virtual") / "cohort"
    write_cohort(cohort(), at, "csv")
    return at


@pytest.fixture(scope="module")
def many() -> pl.DataFrame:
    return days_of(cohort(600))


def test_its_diaries_and_histories_are_read_like_anybodys(folder):
    diaries = import_diary(folder / "days" / "00000.csv", latest=LATEST).diary
    assert len(diaries.patients) == 40
    history = abate.read_history(folder / "histories" / f"{diaries.patients[0]}.json", latest=LATEST)
    assert [session.units for session in history.toxin_sessions] == [155, 155]
    diary = diaries.one(diaries.patients[0])
    assert abate.assess(diary, history, as_of=diary.last_day)
    assert abate.respond(diary, history, as_of=diary.last_day)


def test_everything_in_it_says_that_it_is_made_up(folder):
    for table in ("days", "sessions", "effects"):
        rows = pl.read_csv(folder / table / "00000.csv", infer_schema=False)
        assert rows["patient"].str.contains(r"^virtual-\d{6}$").all()
    assert all(path.stem.startswith("virtual-") for path in (folder / "histories").iterdir())
    days = pl.read_csv(folder / "days" / "00000.csv", infer_schema=False)
    notes = days.group_by("patient", maintain_order=True).first()["note"]
    assert notes.str.contains("^virtual: made up .* no real person$").all()
    sessions = pl.read_csv(folder / "sessions" / "00000.csv", infer_schema=False)
    for column in ("lots", "injector", "centre"):
        assert sessions[column].str.to_lowercase().str.starts_with("virtual-").all()


def test_its_sessions_and_side_effects_are_what_a_registry_takes():
    part = next(cohort(600).parts())
    for rows, table, names in (
        (part.sessions(), SESSIONS, SESSION_COLUMNS),
        (part.effects(), EFFECTS, EFFECT_COLUMNS),
    ):
        read, faults = typed(rows, table, names, "test")
        assert not faults
        assert not faults_of(read, table, LATEST, "test")
        assert rows.height > 50


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_registry_is_built_from_it(tmp_path, kind):
    write_cohort(cohort(), tmp_path / "cohort", kind)
    built = build(tmp_path / "cohort", tmp_path / "registry", latest=LATEST)
    assert built.people == 40
    assert not built.repeated


def test_parquet_and_csv_hold_the_same_days(folder, tmp_path):
    write_cohort(cohort(), tmp_path / "cohort", "parquet")
    parquet = import_diary(tmp_path / "cohort" / "days" / "00000.parquet", latest=LATEST).diary
    csv = import_diary(folder / "days" / "00000.csv", latest=LATEST).diary
    assert parquet.days.equals(csv.days)


@pytest.mark.parametrize("name", WORLDS)
def test_the_days_of_every_world_are_days_that_can_be(name):
    days = days_of(cohort(20, world=world(name)))
    assert DiaryTable.of(days, latest=LATEST).days.height == days.height
    assert days["patient"].n_unique() == 20


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(folder, tmp_path):
    write_cohort(cohort(), tmp_path / "same", "csv")
    write_cohort(cohort(seed=2), tmp_path / "other", "csv")
    for path in sorted(folder.rglob("*.*")):
        assert (tmp_path / "same" / path.relative_to(folder)).read_bytes() == path.read_bytes()
    days = Path("days") / "00000.csv"
    assert (tmp_path / "other" / days).read_bytes() != (folder / days).read_bytes()


def test_more_people_are_the_same_people_and_others_after_them():
    fewer, more = days_of(cohort(10)), days_of(cohort(25))
    assert more.head(fewer.height).equals(fewer)


def test_many_people_come_in_parts_of_whole_people():
    parts = list(cohort(2_000).parts())
    assert len(parts) > 1
    assert sum(part.size for part in parts) == 2_000
    everybody = [set(part.days()["patient"]) for part in parts]
    assert not everybody[0] & everybody[1]


def test_an_unanswered_day_has_no_row(many):
    possible = 600 * (28 + 168)
    assert many.height == pytest.approx(0.9 * possible, rel=0.01)
    assert many["headache"].null_count() == 0


def test_everybody_has_15_headache_days_of_28_unless_everybody_is_asked_for(many):
    first = days_of(cohort(300, everybody=True))

    def share(days: pl.DataFrame) -> float:
        before = days.join(days.group_by("patient").agg(begin=pl.col("date").min()), on="patient").filter(
            pl.col("date") < pl.col("begin") + timedelta(days=25)
        )
        return before.group_by("patient").agg(pl.col("headache").mean())["headache"].min()

    assert share(many) > 0.4
    assert share(first) < 0.3


def test_headache_days_are_as_long_and_as_bad_as_in_preempt(many):
    ill = many.filter("headache")
    assert ill["hours"].mean() == pytest.approx(295.9 / 19.9, abs=0.5)
    assert ill["hours"].is_between(4, 24).all()
    assert (ill["severity"] >= 2).mean() == pytest.approx(18.1 / 19.9, abs=0.01)
    assert ill["photophobia"].mean() == pytest.approx(19.1 / 19.9, abs=0.01)


def test_migraine_days_have_what_makes_them_so(many):
    migraine = many.filter(pl.col("headache") & pl.col("believed_migraine"))
    pain = pl.sum_horizontal("unilateral", "pulsating", "aggravated_by_activity", pl.col("severity") >= 2)
    assert migraine.select((pain >= 2).all()).item()
    assert migraine.select((pl.col("photophobia") & pl.col("phonophobia")).all()).item()
    other = many.filter(pl.col("headache") & ~pl.col("believed_migraine"))
    assert (other["severity"] == 1).all()


def test_a_clear_day_says_nothing_of_a_headache_and_takes_nothing(many):
    clear = many.filter(~pl.col("headache"))
    for name in ("hours", "severity", "nausea", "relieved_by_triptan", "believed_migraine"):
        assert clear[name].null_count() == clear.height
    assert (
        not clear.select(pl.any_horizontal("triptan", "nsaid", "paracetamol", "combination_analgesic"))
        .to_series()
        .any()
    )


def test_relief_by_a_triptan_is_known_where_one_was_taken_and_nowhere_else(many):
    ill = many.filter("headache")
    assert (ill["relieved_by_triptan"].is_not_null() == ill["triptan"]).all()


def test_about_two_of_three_overuse_acute_medicine_before_treatment():
    days = days_of(cohort(600, world=world("own"), spread=1)).filter(pl.col("date") < START)
    taken = days.group_by("patient").agg(pl.col("triptan", "combination_analgesic", "nsaid", "paracetamol").sum())
    over = pl.any_horizontal(pl.col("triptan", "combination_analgesic") >= 10, pl.col("nsaid", "paracetamol") >= 15)
    assert 0.5 < taken.select(over.mean()).item() < 0.75


def test_sessions_lie_an_interval_apart_and_the_last_cycle_is_in_the_diary():
    made = cohort(20, cycles=3, interval=90, baseline=84, spread=1)
    part = next(made.parts())
    sessions = part.sessions().filter(pl.col("patient") == pl.col("patient").first())
    assert sessions["date"].to_list() == [START + timedelta(days=day) for day in (0, 90, 180)]
    assert part.days()["date"].max() == made.last_day == START + timedelta(days=269)
    assert part.days()["date"].min() == START - timedelta(days=84)


def test_first_injections_are_spread_over_the_days_asked_for():
    starts = next(cohort(600, spread=100).parts()).sessions().group_by("patient").agg(pl.col("date").min())["date"]
    assert starts.min() == START
    assert START + timedelta(days=95) <= starts.max() <= START + timedelta(days=99)


def test_a_side_effect_begins_within_14_days_of_a_session_of_that_person():
    part = next(cohort(600).parts())
    joined = part.effects().join(
        part.sessions().select("patient", session_date="date", at="date"), on=["patient", "session_date"], how="left"
    )
    assert joined["at"].null_count() == 0
    assert (joined["date"] - joined["at"]).dt.total_days().is_between(0, 13).all()


@pytest.mark.parametrize(
    "given",
    [{"people": 0}, {"people": -1}, {"people": 10**9}, {"seed": -1}, {"cycles": 0}, {"cycles": 10**6},
     {"interval": 0}, {"interval": 27}, {"baseline": 27}, {"spread": 0}, {"start": date(1950, 1, 2)}],
)  # fmt: skip
def test_a_cohort_that_cannot_be_is_refused(given):
    with pytest.raises(RefusedError, match="cannot be made"):
        cohort(**given)


def test_an_existing_folder_is_never_touched(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.csv").write_text("mine")
    with pytest.raises(RefusedError, match="something is there already"):
        write_cohort(cohort(), tmp_path / "mine")
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "diary.csv"]


def test_a_cohort_that_breaks_off_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("abate.response.virtual.folder._write", full)
    with pytest.raises(RefusedError, match="No space left"):
        write_cohort(cohort(), tmp_path / "cohort")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RefusedError, match="cannot be written"):
        write_cohort(cohort(), tmp_path / "file" / "cohort")


def ran(*arguments: str) -> str:
    run = CliRunner().invoke(app, ["simulate", *arguments])
    assert run.exit_code == 0, run.output
    return run.output


def refused(capsys, monkeypatch, *arguments: str) -> str:
    monkeypatch.setattr("sys.argv", ["abate", "simulate", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    return capsys.readouterr().err


def test_the_command_writes_a_cohort_and_says_that_nobody_is_real(tmp_path):
    said = ran("cohort", "-o", str(tmp_path / "cohort"), "--people", "5", "--format", "csv", "--world", "attacks")
    assert "5 virtual people" in said
    assert "none of them is real" in said
    history = json.loads(next((tmp_path / "cohort" / "histories").iterdir()).read_text())
    assert history["toxin_sessions"]


def test_the_command_lists_every_world():
    said = ran("list")
    assert all(name in said and of.says in said for name, of in WORLDS.items())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--world", "atacks"], "did you mean 'attacks'"),
        (["--people", "0"], "people 0 cannot be made; use 1 to"),
        (["--start", "1.2.2024"], "--start: '1.2.2024': this is no calendar day; write a calendar day as YYYY-MM-DD"),
        (["--start", "2099-01-01"], "in the future"),
        (["--start", "9999-12-01"], "start 9999-12-01 cannot be made; use 1960"),
        (["--cycles", "0"], "cycles 0 cannot be made"),
    ],
)
def test_the_command_says_what_would_be_right(capsys, monkeypatch, tmp_path, given, said):
    assert said in refused(capsys, monkeypatch, "cohort", "-o", str(tmp_path / "cohort"), *given)
    assert not list(tmp_path.iterdir())


def test_the_command_never_overwrites(capsys, monkeypatch, tmp_path):
    assert "something is there already" in refused(
        capsys, monkeypatch, "cohort", "-o", str(tmp_path), "--people", "5"
    )
