"""A session as people write it: read to the letter of the format, every fault named at once."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.treatment.sessions import HISTORY, STANDARD

from abate.errors import Fault, SessionError
from abate.history import History, history_from
from abate.treatment import check_session, parse_session, read_session, session_from

EXAMPLE = """\
date: 2026-03-02
edition: us-label                     # us-label (155 U) or eu-label (to 195 U)
history: history.yaml                 # a path beside this file, or the history itself
injector: {name: A. Example, profession: physician, valid_until: 2027-01-01}
vials:
  - {product: onabotulinumtoxinA, strength: 200, lot: C1234, expiry: 2027-05-31, diluent_ml: 4,
     reconstituted_at: 2026-03-02T09:00, units_given: 155, units_wasted: 45, waste_reason: discarded}
sites: standard                       # the whole pattern, or a list of {site: temporalis-left-1, units: 5, skipped: reason}
follow_the_pain: []                   # list of {site: trapezius-right-4, units: 5}
infection_at: []                      # site ids
recalled_lots: [C3709C3]
"""  # noqa: E501 - word for word as the format is published

HISTORY_TEXT = "allergies: []\ninfection_at_injection_site: false\ntoxin_sessions: []\n"
EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def faults(text: str, **options: Any) -> tuple[Fault, ...]:
    with pytest.raises(SessionError) as refused:
        parse_session(text, source="session.yaml", **options)
    return refused.value.faults


def fault(change: str, **options: Any) -> Fault:
    """The one fault of a small session with something added."""
    (found,) = faults(f"date: 2026-03-02\nedition: us-label\nsites: standard\n{change}", **options)
    return found


# ---- what is read --------------------------------------------------------------------------------------


def test_the_published_example_is_read_with_its_history_beside_it(tmp_path: Path) -> None:
    (tmp_path / "history.yaml").write_text(HISTORY_TEXT, encoding="utf-8")
    (tmp_path / "session.yaml").write_text(EXAMPLE, encoding="utf-8")
    session = read_session(tmp_path / "session.yaml")
    assert session.date == date(2026, 3, 2)
    assert session.history.allergies == ()
    assert session.vials is not None
    assert session.vials[0].reconstituted_at == datetime(2026, 3, 2, 9)  # noqa: DTZ001 - local, as written
    check = check_session(session)
    assert (check.total_units, check.sites, check.to_json()["volume_ml"], check.may_sign) == (155, 31, 3.1, True)


def test_the_example_that_comes_with_abate_may_be_signed() -> None:
    check = check_session(read_session(EXAMPLES / "session-standard.yaml"), today=date(2026, 3, 2))
    assert check.may_sign
    assert {found.outcome.words for found in check.findings} <= {"not met", "not applicable"}


def test_the_history_may_stand_in_the_session_itself() -> None:
    inline = EXAMPLE.replace("history: history.yaml", "history: {allergies: [], pregnant: false}")
    assert parse_session(inline).history == history_from({"allergies": [], "pregnant": False})


def test_json_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps(STANDARD), encoding="utf-8")
    assert (
        read_session(tmp_path / "s.json")
        == session_from(STANDARD)
        == parse_session(json.dumps(STANDARD, indent="\t"))
    )


def test_a_history_that_is_read_already_can_be_given() -> None:
    history = history_from(HISTORY)
    assert session_from(STANDARD | {"history": history}).history == history


@pytest.mark.parametrize("key", ["history", "injector", "vials", "follow_the_pain", "infection_at", "recalled_lots",
                                 "examination", "reasons", "given_at"])  # fmt: skip
def test_a_blank_key_means_the_same_as_none(key: str) -> None:
    small = "date: 2026-03-02\nedition: us-label\nsites: standard\n"
    assert parse_session(f"{small}{key}:\n") == parse_session(small)
    assert parse_session(small).history == History()


@pytest.mark.parametrize(
    "time", ["2026-03-02T09:00", "2026-03-02 09:00", "2026-03-02T09:00:00", "2026-03-02T09:00:00+01:00"]
)
def test_a_time_may_be_written_in_several_ways(time: str) -> None:
    session = parse_session(f"date: 2026-03-02\nedition: us-label\nsites: standard\ngiven_at: {time}")
    assert session.given_at is not None and session.given_at.hour == 9


def test_a_session_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        session_from(STANDARD).edition = "eu-label"  # type: ignore[misc]


# ---- faults --------------------------------------------------------------------------------------------


def test_all_faults_of_the_session_and_its_history_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "history.yaml").write_text("sexx: female\npregnant: perhaps\n", encoding="utf-8")
    text = """\
date: 2026-2-30
edition: moon-label
history: history.yaml
injecter: {name: A}
vials:
  - {product: 5, strength: 100.5, expiry: soon, diluent_ml: 0, units_given: -1, lots: C1}
sites:
  - {site: temporalis-left, units: 5}
  - {site: procerus}
"""
    (tmp_path / "session.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SessionError) as refused:
        read_session(tmp_path / "session.yaml")
    found = [(Path(fault.source).name, fault.line, fault.column) for fault in refused.value.faults]
    assert found == [
        ("session.yaml", 1, "date"),
        ("session.yaml", 2, "edition"),
        ("session.yaml", 4, "injecter"),
        ("session.yaml", 6, "vials[0].product"),
        ("session.yaml", 6, "vials[0].strength"),
        ("session.yaml", 6, "vials[0].expiry"),
        ("session.yaml", 6, "vials[0].diluent_ml"),
        ("session.yaml", 6, "vials[0].units_given"),
        ("session.yaml", 6, "vials[0].lots"),
        ("session.yaml", 8, "sites[0].site"),
        ("session.yaml", 9, "sites[1]"),
        ("history.yaml", 1, "sexx"),
        ("history.yaml", 2, "pregnant"),
    ]


@pytest.mark.parametrize(
    ("change", "key", "near"),
    [
        ("vial: []", "vial", "vials"),
        ("infected_at: []", "infected_at", "infection_at"),
        ("vials:\n- lott: C1", "vials[0].lott", "lot"),
        ("injector: {valid_untill: 2027-01-01}", "injector.valid_untill", "valid_until"),
        ("history: {alergies: []}", "history.alergies", "allergies"),
        ("examination: {neck_weaknes: true}", "examination.neck_weaknes", "neck_weakness"),
        ("reasons: {intervall: early}", "reasons.intervall", "interval"),
    ],
)
def test_a_key_nearly_spelt_is_refused_and_the_right_one_named(change: str, key: str, near: str) -> None:
    found = fault(change)
    assert (found.source, found.column, found.right) == ("session.yaml", key, f"did you mean {near!r}?")
    assert found.line is not None and found.line >= 4


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("follow_the_pain: [{site: procerus, units: 5}]", "twice"),
        ("follow_the_pain: [{site: trapezius-left-4, units: 5}, {site: trapezius-left-4, units: 5}]", "twice"),
        ("vials: [{serial: S1}, {serial: S1}]", "twice"),
        ("history: {birth_date: 2026-03-03}", "before the birth"),
        ("given_at: 2026-03-03T09:00", "not on the day"),
        ("given_at: 2026-03-02T09:00\nvials: [{reconstituted_at: 2026-03-02T09:01}]", "after it was given"),
        ("vials: [{reconstituted_at: 2026-03-03T00:00}]", "after it was given"),
        ("given_at: 2026-03-02T09:00\nvials: [{reconstituted_at: 2026-03-02T08:00:00Z}]", "only one has an offset"),
        ("given_at: 2026-03-02T09:00:00Z\nvials: [{reconstituted_at: 2026-03-02T08:00:00+05:00}]", "time zones"),
        ("given_at: 2026-03-02", "no day and time"),
        ("given_at: nine o'clock", "no day and time"),
        ("reasons: {interval: '  '}", "no words"),
        ("history: other.yaml", "only be named in a session file"),
        ("infection_at: [forehead]", "no site"),
        ("recalled_lots: [3709]", "valid string"),
        ("vials: [{strength: '200'}]", "valid integer"),
        ("vials: [{lot: 3709}]", "valid string"),
        ("vials: [{units_given: 155.0}]", "valid integer"),
        ("vials: [{units_given: true}]", "valid integer"),
        ("vials: [{diluent_ml: .nan}]", "number"),
    ],
)
def test_what_contradicts_itself_is_refused(change: str, why: str) -> None:
    assert why in fault(change).why


@pytest.mark.parametrize("missing", ["date", "edition", "sites"])
def test_date_edition_and_sites_must_be_there(missing: str) -> None:
    with pytest.raises(SessionError) as refused:
        session_from({key: value for key, value in STANDARD.items() if key != missing})
    assert [(found.column, found.right) for found in refused.value.faults] == [(missing, "add the key")]


@pytest.mark.parametrize(
    "site",
    [
        "{site: procerus, units: 0}",
        "{site: procerus}",
        "{site: procerus, skipped: ''}",
        "{site: procerus, units: 5.5}",
        "{site: procerus, skipped: true}",
        "procerus",
        "{site: masseter-left-1, units: 5}",
        "{site: procerus-left-1, units: 5}",
    ],
)
def test_a_site_has_units_or_a_reason_why_it_was_skipped(site: str) -> None:
    (found,) = faults(f"date: 2026-03-02\nedition: us-label\nsites:\n- {site}\n")
    assert found.line == 4


@pytest.mark.parametrize("sites", ["whole", "31", "null", "{site: procerus}"])
def test_sites_are_standard_or_a_list(sites: str) -> None:
    (found,) = faults(f"date: 2026-03-02\nedition: us-label\nsites: {sites}\n")
    assert found.column == "sites"


@pytest.mark.parametrize("day", ["1988-12-31", "2200-01-01", "0001-01-05", "9999-12-31"])
def test_a_day_on_which_there_can_be_no_session_is_refused(day: str) -> None:
    (found,) = faults(f"date: {day}\nedition: us-label\nsites: standard\n")
    assert f"no session is on {day}" in found.why


def test_a_history_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(EXAMPLE, encoding="utf-8")
    with pytest.raises(SessionError, match="no such file"):
        read_session(tmp_path / "session.yaml")


@pytest.mark.parametrize("inline", [True, False])
def test_a_history_that_knows_the_future_is_refused(tmp_path: Path, inline: bool) -> None:
    text = "toxin_sessions: [{date: 2062-01-05, units: 155}]"
    (tmp_path / "history.yaml").write_text(text, encoding="utf-8")
    session = EXAMPLE.replace("history: history.yaml", f"history: {{{text}}}") if inline else EXAMPLE
    (tmp_path / "session.yaml").write_text(session, encoding="utf-8")
    assert read_session(tmp_path / "session.yaml")
    with pytest.raises(SessionError, match="future"):
        read_session(tmp_path / "session.yaml", latest=date(2026, 3, 2))


@pytest.mark.parametrize("text", ["- a", "a", "42", "[]", "true"])
def test_what_is_no_mapping_is_no_session(text: str) -> None:
    (found,) = faults(text)
    assert "keys and values" in found.right
