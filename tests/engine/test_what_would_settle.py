"""What would settle an open decision: the facts worth asking for, and no others; the fewest first."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.made_up import (
    GivenFacts,
    completed,
    leaves_by_fact,
    some_facts,
    some_history,
    trees,
    trees_without_repeats,
    ways_it_may_turn_out,
)
from tests.engine.reference import NOT_KNOWN, Given, outcome_of
from tests.engine.samples import AS_OF, CLEAR, MIGRAINE, days_back, diary_of, history_of, some_days

from abate import assess
from abate.criteria.columns import Columns
from abate.criteria.settle import fewest_answers, open_facts
from abate.criteria.tree import All as AllOf
from abate.criteria.tree import Any as AnyOf
from abate.criteria.tree import AtLeast as AtLeastOf
from abate.criteria.tree import FactKey, Is, Leaf, Node, Not, Threshold, When, leaves_of
from abate.rulebook import built_in

SEEDS = st.integers(0, 2**32 - 1)
modestly = settings(deadline=None, derandomize=True, max_examples=100)


def asked(tree: Node, facts: Given) -> tuple[set[FactKey], set[FactKey]]:
    """The open facts of a tree, and the fewest that could settle it."""
    outcomes: dict = {}
    Columns(GivenFacts([facts])).judge(tree, outcomes)
    return set(open_facts(tree, outcomes, 0)), set(fewest_answers(tree, outcomes, 0))


# ---- laws ----------------------------------------------------------------------------------------------


@modestly
@given(tree=trees(), seed=SEEDS)
def test_nothing_is_asked_of_a_decision_that_is_known(tree: Node, seed: int) -> None:
    facts = some_facts(tree, seed, unknown=0.2)
    open_, fewest = asked(tree, facts)
    assert bool(open_) == bool(fewest) == (outcome_of(tree, facts) == NOT_KNOWN)
    assert fewest <= open_


@modestly
@given(tree=trees(), seed=SEEDS)
def test_answering_all_that_is_open_settles_it_whatever_the_answers(tree: Node, seed: int) -> None:
    facts = some_facts(tree, seed)
    open_, _ = asked(tree, facts)
    for at in range(8):
        assert outcome_of(tree, completed(tree, facts, seed + at, open_)) != NOT_KNOWN


@modestly
@given(tree=trees(), seed=SEEDS)
def test_a_fact_that_is_not_asked_for_never_changes_the_decision(tree: Node, seed: int) -> None:
    facts = some_facts(tree, seed)
    open_, _ = asked(tree, facts)
    others = {leaf.fact for leaf in leaves_of(tree)} - open_
    for at in range(6):
        answered = completed(tree, facts, seed + at, open_)
        assert outcome_of(tree, completed(tree, answered, seed + at, others)) == outcome_of(tree, answered)


def can_settle(tree: Node, facts: Given, keys: tuple[FactKey, ...]) -> bool:
    """Whether some answers to just these facts settle the tree: every one is tried."""
    tests = leaves_by_fact(tree)
    ways = [ways_it_may_turn_out(tests[key][0], facts.get(key)) for key in keys]
    return any(
        outcome_of(tree, facts | dict(zip(keys, answers, strict=True))) != NOT_KNOWN for answers in product(*ways)
    )


@modestly
@given(tree=trees_without_repeats(), seed=SEEDS)
def test_the_fewest_answers_can_settle_it_and_fewer_cannot(tree: Node, seed: int) -> None:
    facts = some_facts(tree, seed, unknown=0.6)
    open_, fewest = asked(tree, facts)
    assert can_settle(tree, facts, tuple(fewest))
    for fewer in combinations(open_, max(len(fewest) - 1, 0)):
        assert not fewest or not can_settle(tree, facts, fewer)


@pytest.mark.parametrize("document", [document.id for document in built_in().documents.values()])
def test_answering_what_a_written_rule_asks_settles_it(document: str) -> None:
    for decision in built_in().documents[document].decisions.values():
        for seed in range(2):
            facts = some_facts(decision, seed, unknown=0.7, highest=31)
            open_, _ = asked(decision, facts)
            answered = completed(decision, facts, seed, open_, highest=31)
            assert outcome_of(decision, answered) != NOT_KNOWN


@settings(modestly, max_examples=6)
@given(seed=SEEDS)
def test_an_assessment_asks_only_about_what_is_open(seed: int) -> None:
    days = some_days(seed, span=130, answered=0.9, missing=0.1)["p00"]
    assessment = assess(diary_of(days), some_history(seed), as_of=AS_OF)
    open_decisions = {
        f"{document}/{decision}"
        for document, judged in assessment.documents.items()
        for decision, finding in judged.decisions.items()
        if finding.outcome.words == NOT_KNOWN
    }
    assert {name for question in assessment.would_settle for name in question.decides} == open_decisions
    assert all(set(question.settles) <= set(question.decides) for question in assessment.would_settle)


# ---- as sentences --------------------------------------------------------------------------------------


def yes(name: str) -> Leaf:
    return Leaf(id=name, says=name, fact=FactKey(name), test=Is(wanted=True))


def all_of(*parts: Node) -> AllOf:
    return AllOf(id="all", says="all", parts=parts)


def any_of(*parts: Node) -> AnyOf:
    return AnyOf(id="any", says="any", parts=parts)


def at_least(count: int, *parts: Node) -> AtLeastOf:
    return AtLeastOf(id="some", says="some", count=count, parts=parts)


def when(condition: Node, part: Node) -> When:
    return When(id="when", says="when", condition=condition, part=part)


def names(keys: set[FactKey]) -> set[str]:
    return {key.name for key in keys}


def fewest(tree: Node, **facts: bool) -> set[str]:
    return names(asked(tree, {FactKey(name): value for name, value in facts.items()})[1])


def open_(tree: Node, **facts: bool) -> set[str]:
    return names(asked(tree, {FactKey(name): value for name, value in facts.items()})[0])


A, B, C = yes("a"), yes("b"), yes("c")


def test_one_no_settles_an_all_and_one_yes_settles_an_any() -> None:
    assert fewest(all_of(A, B, C)) == {"a"}
    assert fewest(any_of(A, B, C)) == {"a"}


def test_where_one_part_is_decided_the_facts_below_it_are_not_asked() -> None:
    assert open_(all_of(any_of(A, B), C), a=True) == {"c"}


def test_two_of_three_need_two_answers_with_nothing_known_and_one_with_one_known() -> None:
    assert len(fewest(at_least(2, A, B, C))) == 2
    assert fewest(at_least(2, A, B, C), a=True) == {"b"}
    assert fewest(at_least(2, A, B, C), a=False) == {"b"}


def test_someone_never_treated_needs_one_answer_only() -> None:
    """Whether it applies settles it: that it does not is an answer too."""
    assert fewest(when(A, all_of(B, C))) == {"a"}


def test_a_part_that_does_not_apply_settles_nothing() -> None:
    caution = any_of(B, when(A, C))
    assert fewest(caution, a=False) == {"b"}
    assert fewest(all_of(B, when(A, C)), a=False) == {"b"}
    assert fewest(at_least(1, when(A, C), B), a=False) == {"b"}


def test_two_of_two_stay_open_while_it_is_not_known_that_either_applies() -> None:
    tree = at_least(2, when(A, B), when(C, B))
    assert outcome_of(tree, {FactKey("a"): False}) == NOT_KNOWN
    assert open_(tree, a=False) == {"c", "b"}


def test_the_opposite_of_a_part_asks_what_the_part_asks() -> None:
    assert fewest(Not(id="not", says="not", part=all_of(A, B)), b=True) == {"a"}


def test_a_count_between_bounds_is_open_only_where_the_limit_lies_between_them() -> None:
    days = Leaf(id="days", says="days", fact=FactKey("days"), test=Threshold(">=", 15))
    for bounds, is_open in {(14, 15): True, (15, 20): False, (0, 14): False, (0, 28): True}.items():
        assert bool(asked(days, {FactKey("days"): bounds})[0]) == is_open


def test_the_us_label_asks_a_person_with_15_long_headaches_for_the_age_alone() -> None:
    diary = diary_of(days_back((15, MIGRAINE), (13, CLEAR)))
    assessment = assess(diary, as_of=AS_OF, rulebook=built_in().only("us-label"))
    assert {question.fact for question in assessment.would_settle if "us-label/start" in question.decides} == {
        "age_years"
    }


def test_nothing_would_settle_what_is_settled() -> None:
    diary = diary_of(days_back((15, MIGRAINE), (13, CLEAR)))
    history = history_of(birth_date="1985-04-02")
    start = built_in().only("us-label").documents["us-label"].decisions["start"]
    assessment = assess(diary, history, as_of=AS_OF, rulebook=built_in().only("us-label"))
    assert assessment.finding("us-label", "start").outcome.words == "met"
    assert not [question for question in assessment.would_settle if "us-label/start" in question.decides]
    assert start.id == "start"
