"""The reasons: every node says how it came out and why, from the parts that decide and no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.made_up import GivenFacts, some_facts, trees
from tests.engine.reference import Given, outcome_of

from abate.criteria.columns import Columns
from abate.criteria.findings import Explanation, Finding
from abate.criteria.tree import All, AtLeast, FactKey, Is, Leaf, Node, Not, When, parts_of
from abate.criteria.tree import Any as AnyOf

SEEDS = st.integers(0, 2**32 - 1)


def explained(tree: Node, facts: Given) -> Finding:
    """The finding of a tree; a fact is described by its name and what is known of it."""
    outcomes: dict = {}
    Columns(GivenFacts([facts])).judge(tree, outcomes)
    words = {None: "not known", True: "yes", False: "no"}
    return Explanation(outcomes, 0, lambda key: f"{key.name}: {words.get(facts.get(key), facts.get(key))}").of(tree)


def pairs(node: Node, finding: Finding) -> list[tuple[Node, Finding]]:
    below = zip(parts_of(node), finding.criteria, strict=True)
    return [(node, finding), *(pair for part, found in below for pair in pairs(part, found))]


@settings(deadline=None, derandomize=True, max_examples=150)
@given(tree=trees(), seed=SEEDS)
def test_every_node_has_its_outcome_and_a_reason(tree: Node, seed: int) -> None:
    facts = some_facts(tree, seed)
    for node, finding in pairs(tree, explained(tree, facts)):
        assert finding.outcome.words == outcome_of(node, facts)
        assert (finding.id, finding.says) == (node.id, node.says)
        assert finding.because
        reasons = finding.because.split("; ")
        assert len(reasons) == len(set(reasons)), "each reason once"


def yes(name: str) -> Leaf:
    return Leaf(id=name, says=name, fact=FactKey(name), test=Is(wanted=True))


A, B, C = yes("a"), yes("b"), yes("c")
SAID = {"id": "node", "says": "node"}


def because(tree: Node, **facts: bool) -> str:
    return explained(tree, {FactKey(name): value for name, value in facts.items()}).because


def test_what_is_not_met_says_which_part_is_not() -> None:
    tree = All(**SAID, parts=(A, B, C))
    assert because(tree, a=True, b=False) == "b: no"
    assert because(tree, a=True, b=True) == "c: not known"
    assert because(tree, a=True, b=True, c=True) == "a: yes; b: yes; c: yes"


def test_what_is_met_by_any_says_by_which() -> None:
    tree = AnyOf(**SAID, parts=(A, B, C))
    assert because(tree, b=True) == "b: yes"
    assert because(tree, a=False, b=False) == "c: not known"
    assert because(tree, a=False, b=False, c=False) == "a: no; b: no; c: no"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"a": True, "b": True}, "a: yes; b: yes"),
        ({"a": True}, "1 of the 2 needed; b: not known; c: not known"),
        ({"a": False, "b": False}, "0 of the 2 needed; a: no; b: no; c: not known"),
        ({"a": True, "b": False, "c": False}, "1 of the 2 needed; a: yes"),
    ],
)
def test_what_needs_several_says_how_many_there_are(facts: dict[str, bool], reason: str) -> None:
    assert because(AtLeast(**SAID, count=2, parts=(A, B, C)), **facts) == reason


def test_what_does_not_apply_says_why_not() -> None:
    tree = When(**SAID, condition=A, part=B)
    assert because(tree, a=False) == "does not apply: a: no"
    assert because(tree) == "not known whether it applies: a: not known"
    assert because(tree, a=True, b=False) == "b: no"
    assert because(All(**SAID, parts=(tree, C)), a=False, c=True) == "c: yes"
    assert because(All(**SAID, parts=(tree,)), a=False) == "does not apply: a: no"
    assert because(When(**SAID, condition=tree, part=C), a=False) == "does not apply: does not apply: a: no"


def test_the_opposite_gives_the_reason_of_its_part() -> None:
    assert because(Not(**SAID, part=A), a=True) == "a: yes"


def test_a_part_that_stands_in_two_places_is_explained_once() -> None:
    shared = All(**SAID, parts=(A, B))
    finding = explained(All(**SAID, parts=(shared, AnyOf(**SAID, parts=(shared, C)))), {FactKey("a"): False})
    assert finding.criteria[0] is finding.criteria[1].criteria[0]
