"""A criterion as a tree: leaves compare facts, inner nodes combine outcomes by Kleene's logic.

One tree serves one person and a column of millions: `fold` walks it once, bottom up, and an algebra says
what a leaf and each combination mean (`columns`, `findings`, `settle`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any as Any_
from typing import Literal, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")


class Outcome(IntEnum):
    """What a criterion comes to. The first three are ordered, so that `all` is a minimum and `any` a maximum."""

    NOT_MET = 0
    NOT_KNOWN = 1
    MET = 2
    NOT_APPLICABLE = 3

    @property
    def words(self) -> str:
        """As people and files write it: `not met`."""
        return self.name.lower().replace("_", " ")


OUTCOMES = tuple(Outcome)
"""Outcomes by their code: quicker to look up, where a tree has hundreds of nodes, than to construct."""

Operator = Literal[">=", ">", "<=", "<", "=="]

_COMPARE: dict[Operator, Callable[..., npt.NDArray[np.bool_]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number or count compared with a limit."""

    operator: Operator
    limit: float

    def judge(
        self, low: npt.NDArray[Any_], high: npt.NDArray[Any_]
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Whether every value between the bounds fulfils it, and whether none does."""
        limit = int(self.limit) if self.limit % 1 == 0 else self.limit  # whole numbers compare faster
        if self.operator == "==":
            return (low == limit) & (high == limit), (high < limit) | (low > limit)
        compare = _COMPARE[self.operator]
        if low is high:
            met = compare(low, limit)
            return met, ~met
        hardest, easiest = (low, high) if self.operator in (">=", ">") else (high, low)
        return compare(hardest, limit), ~compare(easiest, limit)


@dataclass(frozen=True, slots=True)
class Is:
    """A flag that must be yes or no."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """A category that must be one of some words."""

    words: frozenset[str]


Test = Threshold | Is | OneOf


@dataclass(frozen=True, slots=True)
class FactKey:
    """A fact, and for a count the months it is summed over (1 is the month that ends on the as-of day)."""

    name: str
    first_month: int = 1
    last_month: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """What every node has: an id, its text in our own words, and a note where one helps."""

    id: str
    says: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(_Node):
    """One fact, tested."""

    fact: FactKey
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class All(_Node):
    """Met when every part that applies is met."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any(_Node):
    """Met when any part that applies is met."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(_Node):
    """Met when at least `count` of the parts that apply are met."""

    count: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(_Node):
    """Met when the part is not met, and the reverse."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class When(_Node):
    """The part where the condition is met; not applicable where it is not met."""

    condition: Node
    part: Node


Node = Leaf | All | Any | AtLeast | Not | When


class Algebra(Protocol[T]):
    """What a tree is folded with. An outcome of every kind of node, from the outcomes of its parts."""

    def leaf(self, node: Leaf) -> T:
        """A fact, tested."""
        ...

    def all_of(self, node: All, parts: Sequence[T]) -> T:
        """Every part."""
        ...

    def any_of(self, node: Any, parts: Sequence[T]) -> T:
        """Any part."""
        ...

    def at_least(self, node: AtLeast, parts: Sequence[T]) -> T:
        """Some of the parts."""
        ...

    def negation(self, node: Not, part: T) -> T:
        """The opposite of a part."""
        ...

    def when(self, node: When, condition: T, part: T) -> T:
        """The part where the condition is met; not applicable where it is not met; else not known."""
        ...


def fold(node: Node, algebra: Algebra[T], known: dict[int, T]) -> T:
    """Fold a tree; a node that several trees share is folded once.

    Args:
        node: the root.
        algebra: what leaves and combinations mean.
        known: results so far by identity of node; filled in.
    """
    found = known.get(id(node))
    if found is not None:
        return found
    match node:
        case Leaf():
            result = algebra.leaf(node)
        case All():
            result = algebra.all_of(node, [fold(part, algebra, known) for part in node.parts])
        case Any():
            result = algebra.any_of(node, [fold(part, algebra, known) for part in node.parts])
        case AtLeast():
            result = algebra.at_least(node, [fold(part, algebra, known) for part in node.parts])
        case Not():
            result = algebra.negation(node, fold(node.part, algebra, known))
        case When():
            condition = fold(node.condition, algebra, known)
            result = algebra.when(node, condition, fold(node.part, algebra, known))
    known[id(node)] = result
    return result


def parts_of(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in order; a leaf has none."""
    match node:
        case Leaf():
            return ()
        case Not():
            return (node.part,)
        case When():
            return node.condition, node.part
        case _:
            return node.parts


def leaves_of(node: Node) -> list[Leaf]:
    """Every leaf of a tree, each node once."""
    found: dict[int, Leaf] = {}
    seen: set[int] = set()
    waiting: list[Node] = [node]
    while waiting:
        at = waiting.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        if isinstance(at, Leaf):
            found[id(at)] = at
        waiting.extend(parts_of(at))
    return list(found.values())
