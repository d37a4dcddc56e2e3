"""A history as the clinic writes it: every key optional, every fault named at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from abate.errors import Fault, HistoryError
from abate.history import History, history_from, parse_history, read_history

EXAMPLE = """\
birth_date: 1985-04-02
sex: female
jurisdiction: uk                      # us, uk, eu, au, us-wa
headache:
  since: 2024-06-01                   # when the headaches reached their present frequency
  migraine_attacks: 40                # attacks ever that had migraine features
  better_explained: false             # accounted for by another diagnosis
  unremitting_since_onset: false      # continuous within 24 h of a remembered onset (4.10)
  indomethacin_response: null         # complete response (3.4)
  red_flags: {sudden_onset: false, fever_or_systemic: false}   # the 15 of SNNOOP10, each true/false/missing
preventives:                          # every preventive tried, the drug's class in payers' terms
  - {name: topiramate, class: anticonvulsant, dose: 100 mg/day, start: 2025-01-10, stop: 2025-04-01, outcome: not_effective}
    # outcome: not_effective, not_tolerated, unsuitable, helped, ongoing
overuse_managed: true
conditions: [myasthenia gravis]
medicines: [gentamicin]
allergies: [botulinum toxin]
pregnant: false
breastfeeding: false
infection_at_injection_site: false
weight_kg: 68
toxin_sessions:                       # every botulinum toxin session, any product and indication
  - {date: 2026-01-05, product: onabotulinumtoxinA, units: 155, indication: chronic migraine}
baseline: {headache_days: 22, migraine_days: 14, headache_hours: 190}   # per 28 days, where no diary covers it
"""  # noqa: E501 - word for word as the format is published


def faults(text: str, **options: Any) -> tuple[Fault, ...]:
    with pytest.raises(HistoryError) as refused:
        parse_history(text, source="history.yaml", **options)
    return refused.value.faults


def fault(text: str, **options: Any) -> Fault:
    (found,) = faults(text, **options)
    return found


# ---- what is read --------------------------------------------------------------------------------------


def test_the_published_example_is_read_as_it_stands() -> None:
    history = parse_history(EXAMPLE)
    assert history.birth_date == date(1985, 4, 2)
    assert history.headache.since == date(2024, 6, 1)
    assert history.headache.migraine_attacks == 40
    assert history.headache.indomethacin_response is None
    assert history.headache.red_flags.sudden_onset is False
    assert history.headache.red_flags.neoplasm is None
    assert history.preventives is not None
    (topiramate,) = history.preventives
    assert (topiramate.name, topiramate.drug_class, topiramate.outcome) == (
        "topiramate",
        "anticonvulsant",
        "not_effective",
    )
    assert (topiramate.start, topiramate.stop) == (date(2025, 1, 10), date(2025, 4, 1))
    assert (history.conditions, history.medicines) == (("myasthenia gravis",), ("gentamicin",))
    assert history.toxin_sessions is not None
    assert history.toxin_sessions[0].units == 155
    assert history.baseline.headache_hours == 190


def test_json_says_the_same_with_spaces_or_tabs() -> None:
    plain = parse_history(EXAMPLE).model_dump(mode="json", by_alias=True)
    for indent in (None, 2, "\t"):
        assert parse_history(json.dumps(plain, indent=indent)) == parse_history(EXAMPLE)


def test_a_file_is_read_as_the_text_is(tmp_path: Path) -> None:
    path = tmp_path / "history.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert read_history(path) == parse_history(EXAMPLE)


def test_plain_values_are_read_as_the_text_is() -> None:
    assert history_from({"birth_date": "1985-04-02", "sex": "female"}) == parse_history(
        EXAMPLE.split("juris", maxsplit=1)[0]
    )
    assert history_from({"birth_date": date(1985, 4, 2)}).birth_date == date(1985, 4, 2)


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name


@pytest.mark.parametrize("key", [*keys_of(History)])
def test_every_key_is_optional_and_blank_means_not_known(key: str) -> None:
    assert parse_history(f"{key}:\n") == History()


@pytest.mark.parametrize("key", [*keys_of(type(History().headache))])
def test_so_is_every_key_about_the_headache(key: str) -> None:
    assert parse_history(f"headache:\n  {key}:\n") == History()


def test_what_is_missing_is_not_known_and_never_no() -> None:
    history = parse_history("sex: female")
    assert history.pregnant is None
    assert history.conditions is None
    assert history.preventives is None
    assert history.toxin_sessions is None
    assert set(history.headache.red_flags.model_dump().values()) == {None}


def test_an_empty_list_is_known_to_be_empty() -> None:
    assert parse_history("conditions: []").conditions == ()


def test_a_history_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        History().pregnant = False  # type: ignore[misc]


def test_there_are_fifteen_red_flags() -> None:
    assert len(type(History().headache.red_flags).model_fields) == 15


# ---- faults --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "key", "near"),
    [
        ("sex: female\nbirthdate: 1985-04-02\n", 2, "birthdate", "birth_date"),
        ("preventive: []", 1, "preventive", "preventives"),
        ("headache:\n  migrane_attacks: 5\n", 2, "headache.migrane_attacks", "migraine_attacks"),
        ("headache:\n  red_flags:\n    suden_onset: true", 3, "headache.red_flags.suden_onset", "sudden_onset"),
        ("preventives:\n- name: topiramate\n  outcom: helped", 3, "preventives[0].outcom", "outcome"),
        ("preventives: [{name: topiramate, drugclass: x}]", 1, "preventives[0].drugclass", "class"),
        ("toxin_sessions:\n- date: 2026-01-05\n  unit: 155", 3, "toxin_sessions[0].unit", "units"),
        ("Pregnant: false", 1, "Pregnant", "pregnant"),
    ],
)
def test_a_key_nearly_spelt_is_refused_and_the_right_one_named(text: str, line: int, key: str, near: str) -> None:
    found = fault(text)
    assert (found.source, found.line, found.column) == ("history.yaml", line, key)
    assert found.right == f"did you mean {near!r}?"


def test_a_key_like_none_is_refused_with_those_that_there_are() -> None:
    assert "headache_days, migraine_days, headache_hours" in fault("baseline: {xyz: 1}").right


def test_all_faults_are_named_at_once_in_the_order_of_their_lines() -> None:
    text = """\
birth_date: 1985
sex: woman
headache:
  migraine_attacks: 4.5
  better_explained: maybe
preventives:
  - {class: anticonvulsant}
  - {name: topiramate, outcome: Helped}
pregnant: 0
conditions: myasthenia gravis
toxin_sessions:
  - {units: 155.5}
baseline: {headache_days: 29}
wieght_kg: 68
"""
    found = [(fault.line, fault.column) for fault in faults(text)]
    assert found == [
        (1, "birth_date"),
        (2, "sex"),
        (4, "headache.migraine_attacks"),
        (5, "headache.better_explained"),
        (7, "preventives[0].name"),
        (8, "preventives[1].outcome"),
        (9, "pregnant"),
        (10, "conditions"),
        (12, "toxin_sessions[0].date"),
        (12, "toxin_sessions[0].units"),
        (13, "baseline.headache_days"),
        (14, "wieght_kg"),
    ]


@pytest.mark.parametrize("no_flag", ["0", "1", "'true'", "'yes'", "maybe", "[true]", "2026-01-01"])
def test_only_true_and_false_are_flags(no_flag: str) -> None:
    found = fault(f"pregnant: {no_flag}")
    assert "true or false" in found.right


@pytest.mark.parametrize("no_date", ["1985", "'1985'", "'0'", "86400", "true", "1985-04-02T00:00:00", "02.04.1985",
                                     "'1985-04-02T00:00:00'", "1985-4-2", "'1985-02-30'", "April"])  # fmt: skip
def test_only_a_calendar_day_is_a_date(no_date: str) -> None:
    assert fault(f"birth_date: {no_date}").column == "birth_date"


@pytest.mark.parametrize("no_number", ["true", "'68'", "heavy", "-1", "0", "501", "[68]", "1985-04-02", "9" * 400])
def test_only_a_sensible_number_is_a_weight(no_number: str) -> None:
    assert fault(f"weight_kg: {no_number}").column == "weight_kg"


@pytest.mark.parametrize("no_units", ["155.5", "155.0", "'155'", "-5", "true", "155 U", "0155", "10001"])
def test_only_a_whole_number_is_units(no_units: str) -> None:
    found = fault(f"toxin_sessions: [{{date: 2026-01-05, units: {no_units}}}]")
    assert found.column == "toxin_sessions[0].units"


@pytest.mark.parametrize("no_count", ["5.5", "-1", "true", "many", "1000001", "9" * 400])
def test_only_a_whole_number_is_a_count(no_count: str) -> None:
    assert fault(f"headache: {{migraine_attacks: {no_count}}}").column == "headache.migraine_attacks"


@pytest.mark.parametrize(("key", "most"), [("headache_days", 28), ("migraine_days", 28), ("headache_hours", 672)])
def test_a_baseline_of_28_days_has_at_most_28_days_and_672_hours(key: str, most: int) -> None:
    assert getattr(parse_history(f"baseline: {{{key}: {most}}}").baseline, key) == most
    assert fault(f"baseline: {{{key}: {most + 0.5}}}").column == f"baseline.{key}"


@pytest.mark.parametrize(
    "words", ["myasthenia gravis", "{a: b}", "[1985]", "[2026-01-01]", "[[a]]", "['']", "[true]"]
)
def test_conditions_are_a_list_of_words(words: str) -> None:
    assert str(fault(f"conditions: {words}").column).startswith("conditions")


def test_a_preventive_that_ends_before_it_begins_is_refused() -> None:
    found = fault("preventives:\n- {name: x, start: 2025-02-01, stop: 2025-01-01}")
    assert (found.line, found.column) == (2, "preventives[0]")
    assert "lies before" in found.why


def test_a_preventive_may_end_on_the_day_it_began() -> None:
    assert parse_history("preventives: [{name: x, start: 2025-02-01, stop: 2025-02-01}]").preventives


@pytest.mark.parametrize("text", ["- a", "a", "42", "[]", "true", "2026-01-01"])
def test_what_is_no_mapping_is_no_history(text: str) -> None:
    assert "keys and values" in fault(text).right


def test_faults_of_plain_values_name_the_key_though_there_is_no_line() -> None:
    with pytest.raises(HistoryError) as refused:
        history_from({"pregnant": "no", "headache": {"sinse": None}}, source="session.yaml")
    assert [(found.column, found.line) for found in refused.value.faults] == [
        ("headache.sinse", None),
        ("pregnant", None),
    ]


@pytest.mark.parametrize("value", [None, 3, "text", [], {1: 2}, {None: 1}, {"sex": object()}, {"sex": {1, 2}}])
def test_plain_values_that_are_no_history_are_refused(value: Any) -> None:
    with pytest.raises(HistoryError):
        history_from(value)


# ---- future dates --------------------------------------------------------------------------------------

LATEST = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("birth_date: 2026-03-02", "birth_date"),
        ("headache: {since: 2026-03-02}", "headache.since"),
        ("acute_medicine: {overuse_since: 2026-03-02}", "acute_medicine.overuse_since"),
        ("preventives: [{name: x, start: 2026-03-02}]", "preventives[0].start"),
        ("preventives: [{name: x, stop: 2062-03-01}]", "preventives[0].stop"),
        ("toxin_sessions: [{date: 2026-03-02}]", "toxin_sessions[0].date"),
    ],
)
def test_a_day_in_the_future_is_refused(text: str, column: str) -> None:
    found = fault(text, latest=LATEST)
    assert (found.column, found.line) == (column, 1)
    assert "future" in found.why


def test_today_is_no_future_and_without_a_latest_day_none_is() -> None:
    assert parse_history("toxin_sessions: [{date: 2026-03-01}]", latest=LATEST)
    assert parse_history("toxin_sessions: [{date: 2062-03-01}]")
