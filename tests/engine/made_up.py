"""Trees, facts and histories made up at random, and the ways in which an unknown fact may turn out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.engine.reference import Given, Value
from tests.engine.samples import AS_OF

from abate.criteria.tree import (
    All,
    AtLeast,
    FactKey,
    Is,
    Leaf,
    Node,
    Not,
    OneOf,
    Threshold,
    When,
    leaves_of,
    parts_of,
)
from abate.criteria.tree import Any as AnyOf
from abate.history import History

WORDS = ("uk", "us", "au")
HIGHEST = 6
"""Figures of made-up facts are whole numbers from 0 to this."""

INF = float("inf")


class GivenFacts:
    """Facts of some people as the fast engine wants them: what is missing is not known."""

    def __init__(self, people: Sequence[Given]) -> None:
        self.given = people

    @property
    def people(self) -> int:
        return len(self.given)

    def flag(self, name: str) -> np.ndarray:
        codes = {None: 1, False: 0, True: 2}
        return np.array([codes[facts.get(FactKey(name))] for facts in self.given], np.int8)

    def interval(self, name: str, first_month: int = 1, last_month: int = 1) -> tuple[np.ndarray, np.ndarray]:
        key = FactKey(name, first_month, last_month)
        bounds = [facts.get(key) or (-INF, INF) for facts in self.given]
        return np.array([low for low, _ in bounds], float), np.array([high for _, high in bounds], float)

    def category(self, name: str) -> np.ndarray:
        return np.array([facts.get(FactKey(name)) for facts in self.given], object)


# ---- trees ---------------------------------------------------------------------------------------------


def leaves() -> st.SearchStrategy[Leaf]:
    """A test of one of a few facts, so that facts repeat."""
    flags = st.builds(lambda at, wanted: _leaf(f"flag {at}", Is(wanted)), st.integers(0, 2), st.booleans())
    words = st.builds(
        lambda at, chosen: _leaf(f"word {at}", OneOf(frozenset(chosen))),
        st.integers(0, 1),
        st.sets(st.sampled_from(WORDS), min_size=1, max_size=2),
    )
    counts = st.builds(
        lambda at, last, sign, limit: _leaf(f"count {at}", Threshold(sign, limit), last),
        st.integers(0, 1),
        st.integers(1, 2),
        st.sampled_from([">=", ">", "<=", "<", "=="]),
        st.integers(0, HIGHEST),
    )
    return flags | words | counts


def _leaf(name: str, test: Is | OneOf | Threshold, last_month: int = 1) -> Leaf:
    return Leaf(id=name, says=name, fact=FactKey(name, 1, last_month), test=test)


def trees(*, most_leaves: int = 10) -> st.SearchStrategy[Node]:
    """Trees of every kind of node; facts, and sometimes whole nodes, stand in several places."""
    return st.recursive(leaves(), _combined, max_leaves=most_leaves)


def trees_without_repeats(*, most_leaves: int = 6) -> st.SearchStrategy[Node]:
    """Trees in which every leaf tests a fact of its own."""
    return trees(most_leaves=most_leaves).map(lambda node: _renamed(node, count()))


def _combined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(parts, min_size=1, max_size=4).map(tuple)
    said = {"id": "node", "says": "node"}
    return st.one_of(
        st.builds(lambda parts: All(**said, parts=parts), some),
        st.builds(lambda parts: AnyOf(**said, parts=parts), some),
        st.builds(lambda parts, at: AtLeast(**said, count=1 + at % len(parts), parts=parts), some, st.integers(0, 3)),
        st.builds(lambda part: Not(**said, part=part), parts),
        st.builds(lambda condition, part: When(**said, condition=condition, part=part), parts, parts),
        st.builds(lambda part: All(**said, parts=(part, Not(**said, part=part))), parts),
    )


def _renamed(node: Node, number: Any) -> Node:
    match node:
        case Leaf():
            return replace(node, fact=replace(node.fact, name=f"{node.fact.name} {next(number)}"))
        case Not():
            return replace(node, part=_renamed(node.part, number))
        case When():
            return replace(node, condition=_renamed(node.condition, number), part=_renamed(node.part, number))
        case _:
            return replace(node, parts=tuple(_renamed(part, number) for part in node.parts))


def nodes_of(node: Node) -> list[Node]:
    """The node and everything below it."""
    return [node, *(below for part in parts_of(node) for below in nodes_of(part))]


# ---- facts of a tree -----------------------------------------------------------------------------------


def leaves_by_fact(node: Node) -> dict[FactKey, list[Leaf]]:
    """The leaves by fact."""
    found: dict[FactKey, list[Leaf]] = {}
    for leaf in leaves_of(node):
        found.setdefault(leaf.fact, []).append(leaf)
    return found


def some_facts(node: Node, seed: int, *, unknown: float = 0.4, highest: int = HIGHEST) -> Given:
    """What is known of one person: some facts fully, some between bounds, some not at all."""
    random = np.random.default_rng(seed)
    facts: Given = {}
    for key, leaves in sorted(leaves_by_fact(node).items(), key=lambda item: str(item[0])):
        if random.random() < unknown:
            continue
        facts[key] = _some_value(leaves[0], random, highest)
    return facts


def _some_value(leaf: Leaf, random: np.random.Generator, highest: int) -> Value:
    match leaf.test:
        case Is():
            return bool(random.random() < 0.5)
        case OneOf():
            return str(random.choice([*WORDS, *sorted(leaf.test.words)]))
        case Threshold():
            low, high = sorted(int(figure) for figure in random.integers(0, highest + 1, 2))
            return (float(low), float(low)) if random.random() < 0.5 else (float(low), float(high))


def ways_it_may_turn_out(leaf: Leaf, value: Value, highest: int = HIGHEST) -> list[Value]:
    """Every answer that fits what is known of a fact; of one not known, on either side of every limit."""
    match leaf.test:
        case Is():
            return [False, True] if value is None else [value]
        case OneOf():
            return [*WORDS] if value is None else [value]
        case Threshold():
            low, high = value or (-1, highest + 1)
            return [(float(figure), float(figure)) for figure in range(int(low), int(high) + 1)]


def completed(node: Node, facts: Given, seed: int, keys: set[FactKey] | None = None, highest: int = HIGHEST) -> Given:
    """The facts with every one (or those of `keys`) answered, in some way that fits what is known."""
    random = np.random.default_rng(seed)
    full = dict(facts)
    for key, leaves in sorted(leaves_by_fact(node).items(), key=lambda item: str(item[0])):
        if keys is None or key in keys:
            ways = ways_it_may_turn_out(leaves[0], facts.get(key), highest)
            full[key] = ways[int(random.integers(len(ways)))]
    return full


# ---- histories -----------------------------------------------------------------------------------------

PRODUCTS = ("onabotulinumtoxinA", "BOTOX", "Dysport", "Xeomin", "toxin")
INDICATIONS = ("chronic migraine", "headache", "cervical dystonia", "CM")


def some_history_keys(seed: int) -> dict[str, Any]:
    """A history that contradicts itself nowhere, every key and part of it there, as plain values."""
    random = np.random.default_rng(seed)

    def flag() -> bool:
        return bool(random.random() < 0.3)

    def before(most: int) -> str:
        return (AS_OF - timedelta(days=int(random.integers(0, most)))).isoformat()

    def one_of(*words: str) -> str:
        return words[int(random.integers(len(words)))]

    def flags(model: str) -> dict[str, Any]:
        part = type(getattr(History().headache, model))
        return {name: flag() for name, field in part.model_fields.items() if "bool" in str(field.annotation)}

    def preventive(at: int) -> dict[str, Any]:
        start, stop = sorted([before(900), before(900)])
        return {
            "name": f"drug {at}",
            "class": one_of("anticonvulsant", "beta blocker"),
            "start": start,
            "stop": stop,
            "outcome": one_of("not_effective", "not_tolerated", "unsuitable", "helped", "ongoing"),
        }

    sex = one_of("female", "male")
    pregnant = sex == "female" and flag()
    return {
        "birth_date": before(30_000),
        "sex": sex,
        "jurisdiction": one_of("uk", "us"),
        "headache": {
            "since": before(400),
            "migraine_attacks": int(random.integers(0, 10)),
            "better_explained": bool(random.random() < 0.1),
            "unremitting_since_onset": flag(),
            "indomethacin_response": flag(),
            "red_flags": flags("red_flags") | {"pregnancy_or_puerperium": pregnant},
            "red_flags_cleared": flag(),
            "attack": {"hours": int(random.integers(0, 90)), **flags("attack")},
            "aura": {"attacks": int(random.integers(0, 4)), **flags("aura")},
            "tension_type": {"episodes": int(random.integers(0, 20)), "hours": 5},
            "cluster": {"attacks": int(random.integers(0, 8)), "minutes": 60, "attacks_a_day": 2, **flags("cluster")},
            "continuous": flags("continuous"),
        },
        "preventives": [preventive(at) for at in range(int(random.integers(0, 5)))],
        "acute_medicine": {
            "overuse_since": before(300),
            "nsaid_is_aspirin": flag(),
            "amounts_cannot_be_verified": flag(),
            "other_medicine_days": int(random.integers(0, 15)),
            "pain_free_in_2_hours": flag(),
        },
        "overuse_managed": flag(),
        "conditions": [one_of("asthma", "myasthenia gravis", "dysphagia")],
        "medicines": [one_of("gentamicin", "erenumab", "warfarin", "vitamin D")],
        "allergies": [one_of("penicillin", "botulinum toxin")],
        "pregnant": pregnant,
        "breastfeeding": sex == "female" and flag(),
        "infection_at_injection_site": flag(),
        "specialist_involved": flag(),
        "toxin_sessions": [
            {
                "date": before(500),
                "product": one_of(*PRODUCTS),
                "units": int(random.integers(0, 300)),
                "indication": one_of(*INDICATIONS),
            }
            for _ in range(int(random.integers(0, 4)))
        ],
    }


def with_blanks(keys: Any, seed: int, share: float) -> Any:
    """The same with some values left out; names of drugs and dates of sessions, which must be there, stay."""
    random = np.random.default_rng(seed)

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            must = {"name", "date"}
            return {key: kept(inner) for key, inner in value.items() if key in must or random.random() >= share}
        if isinstance(value, list):
            return [kept(inner) for inner in value]
        return value

    return kept(keys)


def some_history(seed: int, share: float = 0.2) -> History:
    """A history with some of its keys left out."""
    return History.model_validate(with_blanks(some_history_keys(seed), seed, share))
