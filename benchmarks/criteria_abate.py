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


def as_facts(given: People, names: tuple[str, ...]) -> Facts:
    """The facts as the product holds them: counts between bounds, here with nothing open."""
    count = len(names)
    nothing = np.zeros((count, MONTHS), np.uint8)
    months = Months(
        patients=names,
        first_day=np.full(count, np.datetime64("2025-07-01")),
        answered=nothing + np.uint8(DAYS_IN_A_MONTH),
        true=given.counts,
        false={name: (DAYS_IN_A_MONTH - days).astype(np.uint8) for name, days in given.counts.items()},
        hours=nothing.astype(float),
        hours_known=nothing,
    )
    flags = {name: np.where(values, YES, NO).astype(np.int8) for name, values in given.flags.items()}
    return Facts(months, flags, {name: (values, values) for name, values in given.numbers.items()}, {})


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
    given, names = people(count), tuple(map(str, range(count)))
    built_in()
    handing_over, facts = timed(lambda: as_facts(given, names))
    seconds, outcomes = timed(lambda: judge(facts))
    report(seconds, handing_over=handing_over, met=digests([codes == Outcome.MET for codes in outcomes]))
