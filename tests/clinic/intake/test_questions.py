"""Every key of the history can be asked, and everything that a rule asks about can be answered."""

from __future__ import annotations

import pytest
from tests.clinic.conftest import TODAY

from abate.clinic.intake.questions import all_questions, in_words, keys_of_history
from abate.facts.answered_by import facts_answered_by, history_keys
from abate.facts.from_history import facts_from_history
from abate.facts.glossary import glossary
from abate.history.reader import history_from

SESSION = {"date": "2026-01-05", "product": "Botox", "units": 155, "indication": "migraine"}
ANSWERS: dict[str, list[object]] = {
    "yes or no": [True, False],
    "day": ["2020-01-01"],
    "whole number": [3],
    "number": [3],
    "list": [[], ["warfarin", "gentamicin", "erenumab", "myasthenia gravis", "dysphagia", "botulinum toxin"]],
}


def answers(key: str) -> list[object]:
    if key == "preventives":
        return [[], [{"name": "erenumab", "class": "cgrp", "start": "2025-01-01", "outcome": "ongoing"}]]
    if key == "toxin_sessions":
        return [[], [SESSION]]
    question = all_questions()[key]
    return [value for value, _ in question.choices] or ANSWERS[question.kind]


def known_facts(key: str, value: object) -> set[str]:
    nested: dict[str, object] = {}
    *parents, last = key.split(".")
    part = nested
    for parent in parents:
        part[parent] = part = {}
    part[last] = value
    return set(facts_from_history(history_from(nested), TODAY))


def test_every_key_of_the_history_has_words() -> None:
    assert set(all_questions()) == set(keys_of_history())
    assert all(question.asks for question in all_questions().values())
    assert all(column.asks for question in all_questions().values() for column in question.columns)


def test_what_a_patient_is_asked_is_asked_in_words_of_their_own() -> None:
    for question in all_questions().values():
        assert question.patient == "" or question.patient.endswith("?")
        assert not {"SNNOOP10", "contraindication", "criterion"} & set(question.patient.split())


@pytest.mark.parametrize("key", keys_of_history())
def test_an_answer_makes_known_only_the_facts_that_name_its_key(key: str) -> None:
    for value in answers(key):
        assert known_facts(key, value) <= set(facts_answered_by(key)), key


def test_every_fact_that_a_history_answers_can_be_answered_by_a_key_of_it() -> None:
    for name, fact in glossary().items():
        keys = history_keys(name)
        assert bool(keys) == (fact.origin != "diary"), name
        assert set(keys) <= set(keys_of_history()), name
    answerable = {fact for key in keys_of_history() for value in answers(key) for fact in known_facts(key, value)}
    history_only = {name for name, fact in glossary().items() if fact.origin == "history"}
    assert history_only <= answerable


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("pregnant", True, "yes"),
        ("pregnant", None, "not known"),
        ("allergies", [], "none"),
        ("conditions", ["asthma", "gout"], "asthma; gout"),
        ("birth_date", "1985-04-02", "2 Apr 1985"),
        ("sex", "female", "Female"),
        ("weight_kg", 68.0, "68"),
        ("toxin_sessions", [SESSION], "5 Jan 2026, Botox, 155, migraine"),
    ],
)
def test_an_answer_is_read_back_in_words(key: str, value: object, says: str) -> None:
    assert in_words(all_questions()[key], value) == says
