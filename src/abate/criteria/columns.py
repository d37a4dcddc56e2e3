"""Judging a tree over many people at once: one array of outcome codes per node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from abate.criteria.tree import (
    All,
    Any,
    AtLeast,
    FactKey,
    Is,
    Leaf,
    Node,
    Not,
    OneOf,
    Outcome,
    Threshold,
    When,
    fold,
)

Codes = npt.NDArray[np.int8]
"""`Outcome` of each person."""

Amounts = npt.NDArray[np.float64]

FLAG_NOT_KNOWN = 1
"""Flags come as 0 no, 1 not known, 2 yes: the first three outcomes."""


class FactColumns(Protocol):
    """Where leaves find their facts, one value per person."""

    @property
    def people(self) -> int:
        """How many people."""
        ...

    def flag(self, name: str) -> Codes:
        """0 no, 1 not known, 2 yes."""
        ...

    def interval(self, name: str, first_month: int = 1, last_month: int = 1) -> tuple[Amounts, Amounts]:
        """Lowest and highest possible value."""
        ...

    def category(self, name: str) -> npt.NDArray[np.object_]:
        """A word, None where it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Columns:
    """The algebra of outcome columns. `facts` may hold one person or millions."""

    facts: FactColumns
    _tested: dict[tuple[FactKey, object], Codes] = field(default_factory=dict)

    def judge(self, node: Node, known: dict[int, Codes] | None = None) -> Codes:
        """The outcome of every person; `known` collects those of all nodes, by identity."""
        return fold(node, self, {} if known is None else known)

    def leaf(self, node: Leaf) -> Codes:
        """A fact, tested; the same test of the same fact is made once."""
        key = (node.fact, node.test)
        if key not in self._tested:
            self._tested[key] = self._test(node)
        return self._tested[key]

    def _test(self, node: Leaf) -> Codes:
        fact = node.fact
        match node.test:
            case Threshold() as threshold:
                low, high = self.facts.interval(fact.name, fact.first_month, fact.last_month)
                met, not_met = threshold.judge(low, high)
                return np.int8(1) + met.view(np.int8) - not_met.view(np.int8)
            case Is(wanted):
                codes = self.facts.flag(fact.name)
                return codes if wanted else np.int8(2) - codes
            case OneOf(words):
                given = self.facts.category(fact.name)
                known = np.array([word is not None for word in given], bool)
                member = np.array([word in words for word in given], bool)
                return np.where(known, np.where(member, Outcome.MET, Outcome.NOT_MET), Outcome.NOT_KNOWN).astype(
                    np.int8
                )

    def all_of(self, node: All, parts: Sequence[Codes]) -> Codes:  # noqa: ARG002 - an algebra's signature
        """The least of the parts that apply: not applicable, as the highest code, never wins but alone."""
        lowest = parts[0]
        for part in parts[1:]:
            lowest = np.minimum(lowest, part)
        return lowest

    def any_of(self, node: Any, parts: Sequence[Codes]) -> Codes:  # noqa: ARG002
        """The greatest of the parts that apply: with their order turned round, not applicable stays last."""
        greatest = _turned(parts[0])
        for part in parts[1:]:
            greatest = np.minimum(greatest, _turned(part))
        return _turned(greatest)

    def at_least(self, node: AtLeast, parts: Sequence[Codes]) -> Codes:
        """By counting the parts that are met and those that may be; open parts may yet turn out not to apply."""
        met, not_met, open_ = (
            sum((part == outcome).view(np.int8) for part in parts)
            for outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_KNOWN)
        )
        return np.select(
            [met >= node.count, (met + not_met > 0) & (met + open_ < node.count), met + not_met + open_ == 0],
            [np.int8(Outcome.MET), np.int8(Outcome.NOT_MET), np.int8(Outcome.NOT_APPLICABLE)],
            np.int8(Outcome.NOT_KNOWN),
        )

    def negation(self, node: Not, part: Codes) -> Codes:  # noqa: ARG002
        """Met and not met change places."""
        return _turned(part)

    def when(self, node: When, condition: Codes, part: Codes) -> Codes:  # noqa: ARG002
        """Only where the condition is met."""
        otherwise = np.where(
            condition == Outcome.NOT_KNOWN, np.int8(Outcome.NOT_KNOWN), np.int8(Outcome.NOT_APPLICABLE)
        )
        return np.where(condition == Outcome.MET, part, otherwise)


def _turned(codes: Codes) -> Codes:
    """Met (2) and not met (0) change places; not known (1) and not applicable (3) stay."""
    turned: Codes = (np.int8(2) - codes) & np.int8(3)
    return turned
