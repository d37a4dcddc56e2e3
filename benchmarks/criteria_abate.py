"""Criteria alone, judged by Abate: NICE TA260 and ICHD-3 1.3 over people whose facts are there already."""

from __future__ import annotations

import sys

import numpy as np

from abate.criteria.columns import Codes, Columns
from abate.criteria.tree import Outcome
from abate.diary.months import Months
from abate.facts.facts import NO, YES, Facts
from abate.rulebook import built_in
from benchmarks.contestant import report, timed
from benchmarks.people import DAYS_IN_A_MONTH, DECISIONS, MONTHS, People, digests, people

PEOPLE_IN_A_SLICE = 100_000
"""Abate judges slices of people, never all at once."""


def slices(given: People, count: int) -> list[Facts]:
    """The facts as the product holds them, in slices: counts between bounds, here with nothing open."""
    starts = range(0, count, PEOPLE_IN_A_SLICE)
    return [as_facts(given, slice(start, min(start + PEOPLE_IN_A_SLICE, count))) for start in starts]


def as_facts(given: People, people: slice) -> Facts:
    """The facts of some of the people."""
    count = people.stop - people.start
    nothing = np.zeros((count, MONTHS), np.uint8)
    months = Months(
        patients=("",) * count,
        first_day=np.full(count, np.datetime64("2025-07-01")),
        answered=nothing + np.uint8(DAYS_IN_A_MONTH),
        true={name: days[people] for name, days in given.counts.items()},
        false={name: (DAYS_IN_A_MONTH - days[people]).astype(np.uint8) for name, days in given.counts.items()},
        hours=nothing.astype(float),
        hours_known=nothing,
    )
    flags = {name: np.where(values[people], np.int8(YES), np.int8(NO)) for name, values in given.flags.items()}
    numbers = {name: (values[people], values[people]) for name, values in given.numbers.items()}
    return Facts(months, flags, numbers, {})


def judge(facts: Facts) -> list[Codes]:
    """The outcome of each decision, and on the way that of every criterion below it."""
    known: dict[int, Codes] = {}
    columns = Columns(facts)
    documents = built_in().documents
    return [
        columns.judge(documents[document].decisions[name], known)
        for document, name in (decision.split("/") for decision in DECISIONS)
    ]


if __name__ == "__main__":
    count = int(sys.argv[1])
    given = people(count)
    built_in()
    handing_over, facts = timed(lambda: slices(given, count))
    seconds, judged = timed(lambda: [judge(facts.pop(0)) for _ in range(len(facts))])  # a slice done with is let go
    outcomes = [np.concatenate(parts) for parts in zip(*judged, strict=True)]
    report(seconds, handing_over=handing_over, met=digests([codes == Outcome.MET for codes in outcomes]))
