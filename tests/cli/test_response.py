"""`abate response` as its users meet it: in a process of its own, with real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.test_cli import AMBER, ROOT, abate

CEDAR = ROOT / "examples" / "demo-cedar.csv"
CEDAR_HISTORY = ROOT / "examples" / "demo-cedar.yaml"
INJECTIONS = "2025-06-16,2025-09-08,2025-12-01"


def test_it_tells_the_estimand_before_any_figure_then_counts_chances_and_limits() -> None:
    out = " ".join(abate("response", CEDAR, "--history", CEDAR_HISTORY).stdout.split())
    order = (
        "Total change on treatment",
        "Cycle 2, 8 Sep 2025",
        "Mean of the last 12 weeks",
        "Cheap estimate from counts",
        "With 95 % certainty",
        "fell by 30 % or more",
        "What documents say about going on",
        "What one diary cannot say",
        "Warnings",
    )
    assert sorted(order, key=out.index) == list(order)
    assert "caused by" not in out


def test_it_writes_the_json_contract_from_a_history_and_from_days() -> None:
    by_history = json.loads(abate("response", CEDAR, "--history", CEDAR_HISTORY, "--json").stdout)
    by_days = json.loads(abate("response", CEDAR, "--injections", INJECTIONS, "--json").stdout)
    assert [cycle["injected"] for cycle in by_days["cycles"]] == INJECTIONS.split(",")
    assert by_days["cycles"] == by_history["cycles"]
    assert (
        by_days["reduction"]["interval95"][0] < by_days["reduction"]["mean"] < by_days["reduction"]["interval95"][1]
    )
    assert by_history["documents"]["ehf-2018"].keys() == {"continue", "stop"}


def test_it_draws_the_weeks_with_the_bands_as_a_file_of_its_own(tmp_path: Path) -> None:
    svg = tmp_path / "cedar.svg"
    abate("response", CEDAR, "--history", CEDAR_HISTORY, "--svg", svg)
    text = svg.read_text(encoding="utf-8")
    assert text.startswith("<svg xmlns=")
    assert 'class="band"' in text
    assert "<script" not in text


def test_a_day_in_the_past_is_told_as_it_was_then() -> None:
    then = json.loads(abate("response", CEDAR, "--injections", INJECTIONS, "--as-of", "2025-09-07", "--json").stdout)
    assert [cycle["injected"] for cycle in then["cycles"]] == ["2025-06-16"]
    assert any("Left aside" in warning for warning in then["warnings"])


def test_every_entry_that_is_no_day_is_named_together_with_the_faults_of_the_diary(tmp_path: Path) -> None:
    diary = tmp_path / "diary.csv"
    diary.write_text("date,headache\n2026-02-30,true\n")
    err = abate("response", diary, "--injections", "2026-01-05,soon,2026-13-01", expect=2).stderr.splitlines()
    assert len(err) == 3
    assert any("'soon'" in line and "YYYY-MM-DD" in line for line in err)
    assert any("'2026-13-01'" in line for line in err)
    assert any("diary.csv:2" in line for line in err)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "--injections"),
        (("--history", CEDAR_HISTORY, "--injections", INJECTIONS), "either"),
        (("--injections", ""), "no calendar day"),
        (("--injections", INJECTIONS, "--json", "--svg", "x.svg"), "exclude one another"),
        (("--injections", INJECTIONS, "--as-of", "yesterday"), "no calendar day"),
        (("--injections", "2030-01-01", "--svg", "x.svg"), "no course to draw"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_what_would_be_right(
    arguments: tuple[object, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert says in abate("response", CEDAR, *arguments, expect=2).stderr
    assert not (tmp_path / "x.svg").exists()


def test_somebody_never_injected_has_no_response_and_is_told_why() -> None:
    given = json.loads(abate("response", AMBER, "--history", ROOT / "examples" / "demo-amber.yaml", "--json").stdout)
    assert given["cycles"] == []
    assert given["reduction"] is None
    assert any("no injections are known for certain" in warning for warning in given["warnings"])
