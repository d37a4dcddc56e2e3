"""What the history says on the day of a session, judged by the documents of the rulebook; no diary is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import numpy as np

from abate.criteria.columns import Codes, Columns
from abate.criteria.findings import Explanation, Finding
from abate.criteria.tree import All as AllOf
from abate.criteria.tree import Any as AnyOf
from abate.criteria.tree import Node, Outcome, Threshold, leaves_of, parts_of
from abate.diary.months import Months
from abate.facts.facts import NO, YES, Facts
from abate.facts.from_history import Known, facts_from_history
from abate.facts.glossary import glossary
from abate.facts.wording import describe
from abate.history import History
from abate.history.terms import nearly_named
from abate.treatment.finding import Judged

NO_DIARY = Months(
    patients=("",),
    first_day=np.array(["NaT"], "datetime64[D]"),
    answered=np.zeros((1, 1), np.uint8),
    true={},
    false={},
    hours=np.zeros((1, 1)),
    hours_known=np.zeros((1, 1), np.uint8),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person on the day of a session. Criteria that count diary days cannot be asked here."""

    history: History
    day: date
    facts: Facts
    _outcomes: dict[int, Codes] = field(default_factory=dict)

    @classmethod
    def of(cls, history: History, day: date, also: Mapping[str, Known]) -> Person:
        """The person of a history; `also` are facts that the session itself answers."""
        known = facts_from_history(history, day) | dict(also)
        return cls(history, day, _facts(known))

    def judge(self, node: Node) -> Finding:
        """One criterion of a document, with its reasons."""
        Columns(self.facts).judge(node, self._outcomes)
        return Explanation(self._outcomes, 0, partial(describe, self.facts, 0, self.day)).of(node)

    def judged(self, node: Node) -> Judged:
        """The same as a check's judgement; where it is not known, `opens` holds what to ask."""
        found = self.judge(node)
        asks = self._asks(node) if found.outcome is Outcome.NOT_KNOWN else ""
        return Judged(found.outcome, found.because, asks)

    def _asks(self, node: Node) -> str:
        unknown = [leaf.fact.name for leaf in leaves_of(node) if self.judge(leaf).outcome is Outcome.NOT_KNOWN]
        questions = [glossary()[name].asks for name in unknown]
        near = [f"{entry!r} is nearly spelt like {term!r}: is it that?" for entry, term in nearly_named(self.history)]
        return " ".join(dict.fromkeys((*questions, *near)))


def alternatives(node: Node) -> Iterator[Node]:
    """The parts of a criterion that is met when any of them is, those of documents referred to among them."""
    refers = isinstance(node, AllOf) and len(node.parts) == 1
    if not isinstance(node, AnyOf) and not refers:
        yield node
        return
    for part in parts_of(node):
        yield from alternatives(part)


def asks_about(node: Node, fact: str) -> bool:
    """Whether a criterion asks about a fact."""
    return any(leaf.fact.name == fact for leaf in leaves_of(node))


def limit_of(node: Node, fact: str) -> float:
    """The figure that a document compares a fact with."""
    return next(
        leaf.test.limit for leaf in leaves_of(node) if leaf.fact.name == fact and isinstance(leaf.test, Threshold)
    )


def _facts(known: Mapping[str, Known]) -> Facts:
    flags, intervals, categories = {}, {}, {}
    for name, value in known.items():
        if isinstance(value, bool):
            flags[name] = np.array([YES if value else NO], np.int8)
        elif isinstance(value, str):
            categories[name] = np.array([value], object)
        else:
            intervals[name] = (np.array([value[0]]), np.array([value[1]]))
    return Facts(NO_DIARY, flags, intervals, categories)
