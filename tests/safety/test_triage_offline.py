"""The phone judges the same document: an evaluator of its own, written another way, comes to the same levels."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.safety.reports import NEVER, SYMPTOMS, judged

from abate.safety.emergency import NUMBERS
from abate.safety.triage_export import triage_json

DOCUMENT: dict[str, Any] = json.loads(triage_json())


def holds(when: dict[str, Any], yes: set[str], days: Any) -> bool:
    """Plain yes or no, with every open answer already decided."""
    if "symptom" in when:
        return when["symptom"] in yes
    if "within_days" in when:
        return days is None or (days != NEVER and (days < 0 or days <= when["within_days"]))
    parts = [holds(part, yes, days) for part in when.get("all", when.get("any"))]
    return all(parts) if "all" in when else any(parts)


def slow_level(symptoms: dict[str, bool | None], days: Any) -> str:
    """By deciding all open answers once as no and once as yes: conditions only ever grow with a yes."""
    least = {name for name in DOCUMENT["symptoms"] if symptoms.get(name) is True}
    most = {name for name in DOCUMENT["symptoms"] if symptoms.get(name) is not False}
    for wanted in ("emergency", "same-day"):
        if any(holds(rule["when"], least, days) for rule in DOCUMENT["rules"] if rule["level"] == wanted):
            return wanted
    if any(holds(rule["when"], most, days) for rule in DOCUMENT["rules"]):
        return "not-known"
    return "routine"


@settings(max_examples=500)
@given(
    st.dictionaries(st.sampled_from(SYMPTOMS), st.sampled_from([True, False, False, None])),
    st.sampled_from([True, False, None]),
    st.one_of(st.none(), st.just(NEVER), st.integers(0, 200)),
)
def test_the_exported_document_gives_the_same_level_by_another_evaluator(
    some: dict[str, bool | None], rest: bool | None, days: Any
) -> None:
    symptoms = dict.fromkeys(SYMPTOMS, rest) | some
    assert slow_level(symptoms, days) == judged(symptoms, days).level


def test_the_words_and_numbers_are_in_the_file_for_every_level_and_place() -> None:
    assert set(DOCUMENT["words"]) == set(DOCUMENT["levels"])
    assert set(DOCUMENT["call"]) == {*NUMBERS, ""}
    for place in NUMBERS:
        for symptoms in ({}, {"fit": True}, {"severe": True}, dict.fromkeys(SYMPTOMS, False)):
            found = judged(symptoms, jurisdiction=place)
            words = DOCUMENT["words"][found.level]["patient"]
            assert tuple(line.replace("{call}", DOCUMENT["call"][place]) for line in words) == found.patient


def test_every_rule_asks_only_for_symptoms_that_the_file_has_questions_for() -> None:
    def asked(when: dict[str, Any]) -> set[str]:
        if "symptom" in when:
            return {when["symptom"]}
        return {name for part in when.get("all", when.get("any", [])) for name in asked(part)}

    named = {name for rule in DOCUMENT["rules"] for name in asked(rule["when"])}
    assert named == set(DOCUMENT["symptoms"])


def test_the_file_says_how_it_is_read_and_which_edition_it_is() -> None:
    assert DOCUMENT["format"] == 1
    assert "`not-known` if any rule is null" in DOCUMENT["semantics"]
    assert "reviewed 2026-11-22" in DOCUMENT["edition"]
    assert triage_json() == triage_json()
