"""`abate registry` from the command line: what it says, what it leaves behind, and how it refuses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.registry.samples import AS_OF, days_of, effect, some_people, some_sessions, write_given
from typer.testing import CliRunner, Result

from abate.cli import app, main
from abate.errors import RefusedError
from abate.registry.running import KEPT


def abate(*words: object) -> Result:
    return CliRunner().invoke(app, ["registry", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    days = some_people(people=6, span=300)
    patients = days["patient"].unique(maintain_order=True).to_list()
    return write_given(tmp_path / "in", days, some_sessions(patients), [effect("p01", AS_OF)])


def test_from_a_folder_to_a_report(given: Path, tmp_path: Path) -> None:
    said = abate("build", given, "-o", tmp_path / "registry", "--sessions-complete")
    assert "6 people" in said.stdout
    assert "whole; 6 people" in abate("check", tmp_path / "registry").stdout
    assert "nothing to do" in abate("refresh", tmp_path / "registry").stdout
    report = tmp_path / "report"
    said = abate("report", tmp_path / "registry", "-o", report, "--as-of", AS_OF, "--documents", "nice-ta260")
    assert "6 people as of 2026-03-01; 6 judged again, all alike" in said.stdout
    assert (report / "report.html").stat().st_size > 1_000
    assert {path.suffix for path in (report / "tables").iterdir()} == {".csv", ".parquet"}


def test_a_whole_report_keeps_nothing_of_single_people(given: Path, tmp_path: Path) -> None:
    abate("build", given, "-o", tmp_path / "registry")
    abate("report", tmp_path / "registry", "-o", tmp_path / "report")
    assert not (tmp_path / "report" / KEPT).exists()


def test_the_same_report_again_is_the_same_bytes(given: Path, tmp_path: Path) -> None:
    abate("build", given, "-o", tmp_path / "registry")
    for name in ("one", "two"):
        abate("report", tmp_path / "registry", "-o", tmp_path / name, "--audit", "3")
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    )
    assert one == two


def test_what_was_there_already_is_said_on_standard_error(given: Path, tmp_path: Path) -> None:
    abate("build", given, "-o", tmp_path / "registry")
    said = abate("build", given, "-o", tmp_path / "registry", "--append")
    assert "rows of days were there already, word for word" in said.stderr


def test_a_fault_is_one_line_on_standard_error_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["abate", "registry", "check", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


OURS = (
    "id: our-clinic\ntitle: Ours\npublisher: Example Clinic\nedition: {reviewed: 2026-11-22}\nsource: local\n"
    "status: seen\ndecisions:\n  start: {id: start, says: Enough days, headache_days: '>= 15'}\n"
)


def test_a_registry_is_judged_by_a_clinics_own_documents_too(given: Path, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ours.yaml").write_text(OURS)
    abate("build", given, "-o", tmp_path / "registry")
    asked = ("--as-of", AS_OF, "--documents", "our-clinic,nice-ta260", "--rulebook", tmp_path / "rules")
    said = abate(
        "report", tmp_path / "registry", "-o", tmp_path / "report", *asked, "--small-counts", 0, "--processes", 1
    )
    assert "6 judged again, all alike" in said.stdout
    table = (tmp_path / "report" / "tables" / "documents.csv").read_text()
    assert "our-clinic,start,6," in table
    assert "our-clinic: Ours (Example Clinic)" in (tmp_path / "report" / "methods.md").read_text()


def test_an_unknown_document_is_refused_before_anything_is_counted(given: Path, tmp_path: Path) -> None:
    abate("build", given, "-o", tmp_path / "registry")
    with pytest.raises(RefusedError, match="nice-ta261"):
        abate("report", tmp_path / "registry", "-o", tmp_path / "report", "--documents", "nice-ta261")
    assert not (tmp_path / "report").exists()


def test_without_a_day_somebody_has_to_say_which_day_it_is(tmp_path: Path) -> None:
    abate(
        "build", write_given(tmp_path / "in", days_of({}), histories={"p": "sex: male"}), "-o", tmp_path / "registry"
    )
    with pytest.raises(RefusedError, match="no day is answered; give --as-of"):
        abate("report", tmp_path / "registry", "-o", tmp_path / "report")


def test_without_spark_it_says_how_to_install_it(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    abate("build", given, "-o", tmp_path / "registry")
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(RefusedError, match=r"pip install 'abate\[spark\]'"):
        abate("report", tmp_path / "registry", "-o", tmp_path / "report", "--engine", "spark")
