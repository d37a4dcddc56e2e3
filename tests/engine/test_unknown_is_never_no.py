"""Laws that hold whatever is asked: what is unknown never decides, and an answer more never makes less known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.made_up import GivenFacts, completed, some_facts, some_history_keys, trees, with_blanks
from tests.engine.reference import NOT_KNOWN, Day, Given, outcome_of
from tests.engine.samples import AS_OF, SYMPTOMS, diary_of, some_day, some_days

from abate import assess
from abate.criteria.columns import Columns
from abate.criteria.tree import Node, leaves_of
from abate.diary.day_rules import RULES
from abate.diary.months import count_months
from abate.facts.from_history import facts_from_history
from abate.history import History
from abate.rulebook import built_in

SEEDS = st.integers(0, 2**32 - 1)
modestly = settings(deadline=None, derandomize=True, max_examples=40)
NAMES = [*(rule.name for rule in RULES), "headache_hours"]

Bounds = dict[tuple[str, int], tuple[float, float]]


def bounds_of(days: list[Day], months: int = 3) -> Bounds:
    """Bounds of every count and month of one person."""
    counted = count_months(diary_of(days).days, AS_OF, months)
    found: Bounds = {}
    for name in NAMES:
        for month in range(1, months + 1):
            (low,), (high,) = counted.bounds(name, month)
            found[name, month] = (low, high)
    return found


def assert_within(narrow: Bounds, wide: Bounds) -> None:
    for key, (low, high) in narrow.items():
        assert wide[key][0] <= low <= high <= wide[key][1], key


@modestly
@given(seed=SEEDS, missing=st.sampled_from([0.0, 0.4, 1.0]))
def test_one_more_answered_day_never_widens_a_bound(seed: int, missing: float) -> None:
    days = some_days(seed, span=90, answered=0.5, missing=missing)["p00"]
    random = np.random.default_rng(seed)
    gone = int(random.integers(len(days) + 1))
    fewer = days[:gone] + days[gone + 1 :]
    if fewer:
        assert_within(bounds_of(days), bounds_of(fewer))


@modestly
@given(seed=SEEDS)
def test_filling_a_blank_cell_never_widens_a_bound(seed: int) -> None:
    days = some_days(seed, span=40, missing=0.0)["p00"]
    random = np.random.default_rng(seed)
    at, name = int(random.integers(len(days))), str(random.choice([*SYMPTOMS, "hours", "severity"]))
    blank = [{**day, name: None} if day is days[at] else day for day in days]
    assert_within(bounds_of(days), bounds_of(blank))


@modestly
@given(seed=SEEDS)
def test_the_truth_lies_between_the_bounds_of_any_part_of_it(seed: int) -> None:
    full = some_days(seed, span=84, answered=1.0, missing=0.0)["p00"]
    random = np.random.default_rng(seed)
    part = [
        {key: value for key, value in day.items() if key in ("patient", "date", "headache") or random.random() < 0.6}
        for day in full
        if random.random() < 0.7
    ]
    if part:
        assert_within(bounds_of(full), bounds_of(part))


@modestly
@given(seed=SEEDS)
def test_a_headache_free_day_is_known_not_to_be_any_kind_of_headache_day(seed: int) -> None:
    random = np.random.default_rng(seed)
    day = {**some_day(random, 1.0), "headache": False, "date": AS_OF}
    bounds = bounds_of([day], months=1)
    about_headache = {name for name in NAMES if name.endswith("_days") or name == "headache_days_4h"}
    about_headache -= {name for name in NAMES if name == "clear_days" or is_about_medicine(name)}
    assert all(bounds[name, 1] == (0, 27) for name in about_headache)
    assert bounds["headache_hours", 1] == (0, 27 * 24)


def is_about_medicine(name: str) -> bool:
    """Counts of medicine days, which a headache-free day can be too."""
    words = ("acute", "triptan", "ergot", "opioid", "analgesic", "paracetamol", "nsaid", "gepant", "ditan", "overuse")
    return any(word in name for word in words)


# ---- decisions -----------------------------------------------------------------------------------------


@settings(modestly, max_examples=100)
@given(tree=trees(), seed=SEEDS)
def test_a_decision_once_known_stays_whatever_the_unknown_facts_turn_out_to_be(tree: Node, seed: int) -> None:
    facts = some_facts(tree, seed)
    assert_stays([tree], facts, [completed(tree, facts, seed + at) for at in range(12)])


@pytest.mark.parametrize("document", [document.id for document in built_in().documents.values()])
def test_a_written_rule_once_decided_stays_decided(document: str) -> None:
    for decision in built_in().documents[document].decisions.values():
        for seed in range(3):
            facts = some_facts(decision, seed, unknown=0.5, highest=31)
            fuller = completed(decision, facts, seed, some_of(decision, seed), highest=31)
            full = [completed(decision, fuller, seed + at, highest=31) for at in range(6)]
            assert_stays([decision], facts, [fuller, *full])


def some_of(tree: Node, seed: int) -> set:
    """About half of the facts that a tree asks about."""
    random = np.random.default_rng(seed)
    return {leaf.fact for leaf in leaves_of(tree) if random.random() < 0.5}


def assert_stays(trees: list[Node], facts: Given, later: list[Given]) -> None:
    columns = Columns(GivenFacts([facts, *later]))
    for tree in trees:
        now, *then = columns.judge(tree).tolist()
        assert now == 1 or set(then) <= {now}, (outcome_of(tree, facts), then)


FULL_YEAR = {"span": 200, "answered": 0.97, "missing": 0.02}


@settings(modestly, max_examples=15)
@given(seed=SEEDS, share=st.sampled_from([0.05, 0.2, 0.5]))
def test_what_a_part_of_diary_and_history_decides_all_of_it_decides_alike(seed: int, share: float) -> None:
    """From the files to the outcomes: leaving answers out may open a decision, but never turn it round."""
    days, keys = some_days(seed, **FULL_YEAR)["p00"], some_history_keys(seed)
    random = np.random.default_rng(seed)
    first = min(days, key=lambda day: day["date"])
    part = [day for day in days if day is first or random.random() >= share / 4]
    part = [{**day, str(random.choice(SYMPTOMS)): None} if random.random() < share else day for day in part]
    all_known = outcomes_of(days, History.model_validate(keys))
    partly_known = outcomes_of(part, History.model_validate(with_blanks(keys, seed, share)))
    turned = {name for name, outcome in partly_known.items() if outcome not in (NOT_KNOWN, all_known[name])}
    assert not turned, {name: (partly_known[name], all_known[name]) for name in turned}


def outcomes_of(days: list[Day], history: History) -> dict[str, str]:
    """Every decision in words."""
    assessment = assess(diary_of(days), history, as_of=AS_OF)
    return {
        f"{document}/{decision}": finding.outcome.words
        for document, judged in assessment.documents.items()
        for decision, finding in judged.decisions.items()
    }


@settings(modestly, max_examples=15)
@given(seed=SEEDS)
def test_leaving_out_one_thing_of_a_history_never_turns_a_fact_round(seed: int) -> None:
    """Fact by fact: a value left out makes the fact's bounds wider or leaves them."""
    keys = some_history_keys(seed)
    full = facts_from_history(History.model_validate(keys), AS_OF)
    for blank in without_one(keys):
        for name, value in facts_from_history(History.model_validate(blank), AS_OF).items():
            known = full.get(name)
            if isinstance(value, tuple):
                low, high = known if isinstance(known, tuple) else (-float("inf"), float("inf"))
                assert value[0] <= low <= high <= value[1], (name, value, known)
            else:
                assert value == known, name


def without_one(keys: Any, must: tuple[str, ...] = ("name", "date")) -> list[Any]:
    """The same with one thing left out, for each thing in it."""
    if isinstance(keys, list):
        return [[*keys[:at], less, *keys[at + 1 :]] for at, inner in enumerate(keys) for less in without_one(inner)]
    if not isinstance(keys, dict):
        return []
    shorter = [{key: value for key, value in keys.items() if key != gone} for gone in keys if gone not in must]
    return shorter + [{**keys, key: less} for key, value in keys.items() for less in without_one(value)]
