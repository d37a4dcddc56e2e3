"""The command line as its users meet it: in a process of its own, with real files."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pypdfium2
import pytest

ROOT = Path(__file__).parent.parent.parent
AMBER = ROOT / "examples" / "demo-amber.csv"
AMBER_HISTORY = ROOT / "examples" / "demo-amber.yaml"


def abate(*arguments: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "abate", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1"},
    )
    assert done.returncode == expect, done.stderr
    assert "Traceback" not in done.stderr
    return done


def _processor_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_assess_prints_months_documents_and_reasons_on_the_terminal() -> None:
    out = abate("assess", AMBER, "--history", AMBER_HISTORY, "--as-of", "2026-03-01").stdout
    assert "1.3" in out
    assert "17" in out and "19" in out
    assert "unverified" in out


def test_assess_writes_the_json_contract() -> None:
    out = abate("assess", AMBER, "--history", AMBER_HISTORY, "--as-of", "2026-03-01", "--json").stdout
    assessment = json.loads(out)
    assert assessment["format"] == 1
    assert assessment["as_of"] == "2026-03-01"
    assert assessment["diagnosis"] == ["1.3"]
    assert assessment["documents"]["nice-ta260"]["decisions"]["start"]["outcome"] == "not known"
    assert assessment["would_settle"][0]["fact"] == "overuse_managed"


def test_without_an_as_of_date_the_last_day_of_the_diary_counts_as_today() -> None:
    assessment = json.loads(abate("assess", AMBER, "--json").stdout)
    assert assessment["as_of"] == "2026-03-01"


def test_assess_writes_one_page_of_paper(tmp_path: Path) -> None:
    pdf = tmp_path / "amber.pdf"
    abate("assess", AMBER, "--history", AMBER_HISTORY, "--pdf", pdf)
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def test_assess_writes_one_self_contained_page(tmp_path: Path) -> None:
    html = tmp_path / "amber.html"
    abate("assess", AMBER, "--history", AMBER_HISTORY, "--html", html)
    text = html.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>") or text.startswith("<!DOCTYPE html>")
    assert "<script" not in text


def test_the_plain_words_for_the_patient_hold_no_verdict() -> None:
    out = abate("assess", AMBER, "--history", AMBER_HISTORY, "--plain").stdout.lower()
    assert "999" in out
    for word in ("chronic migraine", "met", "1.3", "nice"):
        assert word not in out.split()


def test_an_unusable_diary_and_history_are_told_together_with_exit_code_2(tmp_path: Path) -> None:
    diary, history = tmp_path / "diary.csv", tmp_path / "history.yaml"
    diary.write_text("date,headache,hours\n2026-02-30,true,3\n2026-02-01,false,3\n")
    history.write_text("sexx: female\nheadache: {sinc: 2024-01-01}\n")
    err = abate("assess", diary, "--history", history, expect=2).stderr.splitlines()
    assert len(err) == 4
    assert any("diary.csv:2: date: '2026-02-30'" in line for line in err)
    assert any("diary.csv:3: hours: '3'" in line for line in err)
    assert any("did you mean 'sex'?" in line for line in err)
    assert any("did you mean 'since'?" in line for line in err)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"date,headache\n" + b"x" * 10_000_000, b"PAR1 broken", b"<HealthData><Record", b"hello"],
    ids=["empty", "not UTF-8", "a line of 10 MB", "broken Parquet", "truncated XML", "no diary"],
)
def test_a_file_that_is_no_diary_gets_a_clear_error_at_once(tmp_path: Path, content: bytes) -> None:
    diary = tmp_path / "diary"
    diary.write_bytes(content)
    begun = _processor_seconds_of_children()
    err = abate("assess", diary, expect=2).stderr
    assert err.startswith(str(diary))
    assert _processor_seconds_of_children() - begun < 10  # generous: in peace it takes under a second


@pytest.mark.parametrize("place", ["no-such-file", "."])
def test_a_missing_file_and_a_directory_are_named_as_such(tmp_path: Path, place: str) -> None:
    err = abate("assess", tmp_path / place, expect=2).stderr
    assert "no such file" in err or "directory" in err


def test_a_day_in_the_future_is_refused_but_not_one_that_has_begun_in_the_far_east(tmp_path: Path) -> None:
    diary = tmp_path / "diary.csv"
    day = datetime.now(UTC) + timedelta(hours=13)
    diary.write_text(f"date,headache\n{day.date()},true\n")
    abate("assess", diary, "--json")
    diary.write_text(f"date,headache\n{day.date() + timedelta(days=2)},true\n")
    assert "future" in abate("assess", diary, expect=2).stderr


def test_a_file_of_several_people_asks_whose_diary_is_meant(tmp_path: Path) -> None:
    both = tmp_path / "both.parquet"
    people = [pl.read_csv(ROOT / "examples" / f"demo-{name}.csv") for name in ("amber", "cedar")]
    typed = pl.concat(people, how="diagonal").with_columns(pl.col("date").str.to_date())
    typed.write_parquet(both)
    assert "Demo Amber" in abate("assess", both, expect=2).stderr
    assert "did you mean 'Demo Cedar'?" in abate("assess", both, "--patient", "Demo Ceder", expect=2).stderr
    assert json.loads(abate("assess", both, "--patient", "Demo Cedar", "--json").stdout)["diagnosis"] is not None


def test_outputs_exclude_one_another(tmp_path: Path) -> None:
    assert "exclude" in abate("assess", AMBER, "--json", "--pdf", tmp_path / "x.pdf", expect=2).stderr


def test_an_as_of_date_that_is_none_is_refused() -> None:
    assert "2026-13-01" in abate("assess", AMBER, "--as-of", "2026-13-01", expect=2).stderr


def test_an_output_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    err = abate("assess", AMBER, "--html", tmp_path / "missing" / "x.html", expect=2).stderr
    assert "cannot be written" in err
    assert not list(tmp_path.iterdir())


def test_facts_prints_every_fact_with_its_source() -> None:
    facts = json.loads(abate("facts", "--json").stdout)
    assert {"name", "kind", "unit", "definition", "source"} <= set(facts[0])
    assert "headache_days" in abate("facts").stdout


def test_the_rulebook_is_listed_and_shown_with_status_and_citation() -> None:
    listed = abate("rulebook", "list").stdout
    for name in ("ichd-3", "snnoop10", "us-label", "nice-ta260", "au-pbs", "us-wa-hta", "evicore", "medicare-l33458"):
        assert name in listed
    shown = abate("rulebook", "show", "evicore").stdout
    assert "unverified" in shown
    assert "Source:" in shown
    assert "did you mean 'nice-ta260'?" in abate("rulebook", "show", "nice-ta26", expect=2).stderr


def test_a_clinics_own_document_is_checked_and_judged(tmp_path: Path) -> None:
    own = tmp_path / "our-clinic.yaml"
    own.write_text(
        "id: our-clinic\ntitle: Ours\npublisher: Example Clinic\nedition: {reviewed: 2026-11-22}\nsource: local\n"
        "status: seen\ndecisions:\n  start: {id: start, says: Enough days, headache_days: '>= 15'}\n"
    )
    assert "can be used" in abate("rulebook", "check", own).stdout
    out = abate("assess", AMBER, "--as-of", "2026-03-01", "--rulebook", tmp_path, "--json").stdout
    assert json.loads(out)["documents"]["our-clinic"]["decisions"]["start"]["outcome"] == "met"
    own.write_text(own.read_text().replace("headache_days", "headache_dayz"))
    assert "did you mean 'headache_days'?" in abate("rulebook", "check", own, expect=2).stderr


def test_import_writes_a_diary_and_a_loss_report(tmp_path: Path) -> None:
    table, mapping = tmp_path / "table.csv", tmp_path / "map.yaml"
    table.write_text("when;pain\n01.02.2026;ja\n02.02.2026;nein\n")
    mapping.write_text(
        'delimiter: ";"\ndate: {column: when, format: "%d.%m.%Y"}\n'
        "headache: {column: pain, true: [ja], false: [nein]}\n"
    )
    diary, report = tmp_path / "diary.csv", tmp_path / "report.json"
    abate("import", "table", table, "--map", mapping, "-o", diary, "--report", report)
    assert diary.read_text().splitlines() == ["date,headache", "2026-02-01,true", "2026-02-02,false"]
    assert {"rows_read", "attacks", "days", "unread", "disagreements", "dropped"} == set(
        json.loads(report.read_text())
    )
    assert "--map" in abate("import", "table", table, "-o", diary, expect=2).stderr


def test_an_import_that_fails_leaves_the_old_diary_as_it_was(tmp_path: Path) -> None:
    diary, broken = tmp_path / "diary.csv", tmp_path / "broken.csv"
    diary.write_text("date,headache\n2026-02-01,true\n")
    broken.write_text("date,headache\n2026-02-01,maybe\n")
    abate("import", "csv", broken, "-o", diary, expect=2)
    assert diary.read_text() == "date,headache\n2026-02-01,true\n"
