"""`abate session check` as its users meet it, and its words on the terminal."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from tests.cli.test_cli import abate
from tests.treatment.sessions import HISTORY, STANDARD, VIAL, checked, with_history, with_vial

from abate.reports.session import print_session
from abate.treatment import SessionCheck

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "session-standard.yaml"


def printed(check: SessionCheck, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    print_session(check, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_the_json_is_that_of_the_format() -> None:
    check = json.loads(abate("session", "check", EXAMPLE, "--json").stdout)
    assert (check["total_units"], check["sites"], check["volume_ml"], check["may_sign"]) == (155, 31, 3.1, True)
    for finding in check["findings"]:
        assert {"id", "outcome", "kind", "says", "because"} <= set(finding)
        assert finding["outcome"] in ("met", "not met", "not known", "not applicable")
        assert finding["kind"] in ("stop", "warning")
        assert finding["says"] and finding["because"]


def test_a_session_that_may_not_be_signed_is_an_answer_and_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_text(json.dumps(STANDARD | {"vials": [VIAL | {"lot": ""}]}), encoding="utf-8")
    out = abate("session", "check", path).stdout
    assert "May not be signed: 2 stops." in out
    assert json.loads(abate("session", "check", path, "--json").stdout)["held_up_by"] == [
        "lot-missing",
        "lot-recalled",
    ]


def test_faults_go_to_standard_error_with_exit_code_2(tmp_path: Path) -> None:
    path = tmp_path / "session.yaml"
    path.write_text("date: 2026-03-02\nedition: us\nsitess: standard\nhistory: none.yaml\n", encoding="utf-8")
    done = abate("session", "check", path, expect=2)
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert any("did you mean 'sites'?" in line for line in lines)
    assert any("session.yaml:2: edition: 'us'" in line for line in lines)
    assert any("no such file" in line for line in lines)


@pytest.mark.parametrize("check", [checked(), with_vial(lot=None), with_history(allergies=None, toxin_sessions=None),
                                   checked(vials=None, injector=None, history=None, infection_at=None)])  # fmt: skip
def test_it_fits_80_columns_and_cuts_nothing_off(check: SessionCheck) -> None:
    text = printed(check)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    words = " ".join(text.split())
    for found in check.findings:
        assert found.id in words
    for found in check.held_up_by:
        assert " ".join(found.because.split()) in words


def test_what_stands_in_the_way_comes_first_with_what_would_open_it() -> None:
    text = printed(with_history(allergies=None))
    assert text.index("What stands in the way") < text.index("Checked, nothing found")
    assert "not known stop contraindicated" in text
    assert "Is there an allergy to a botulinum toxin or to human albumin?" in text


def test_a_warning_is_shown_with_its_reason() -> None:
    text = printed(checked(history=HISTORY | {"pregnant": True}, reasons={"pregnancy": "decided with her"}))
    assert "May be signed." in text
    assert "Reason: decided with her" in text


def test_that_the_landmarks_were_not_read_again_is_said() -> None:
    assert "landmarks (recalled, not read again)" in " ".join(printed(checked()).split())


def test_text_from_a_file_can_neither_style_nor_steer_the_terminal() -> None:
    text = printed(with_vial(product="[red]Dys\x1b[31mport[/red]"))
    assert "[red]Dys" in text
    assert "\x1b" not in text
