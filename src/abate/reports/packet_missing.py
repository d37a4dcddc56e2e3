"""What a packet lacks: for each open criterion what would supply it, and what payers ask for besides."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from abate.assessment import Assessment, Count, JudgedDocument, Month
from abate.criteria.findings import Finding
from abate.criteria.tree import FactKey, Leaf, Node, Outcome, parts_of
from abate.diary.months import DAYS_IN_A_MONTH, month_dates
from abate.facts.facts import Facts, bounds_of
from abate.facts.glossary import glossary
from abate.facts.wording import dates_in_words
from abate.history import History, Preventive
from abate.reports.packet_criteria import shown_parts
from abate.reports.packet_evidence import overuse_outcome
from abate.reports.words import COUNT_WORDS, day_in_words, days_in_words, harmless

MEASURES = ("headache_days", "migraine_days", "headache_hours")
"""Figures that are compared with those before treatment."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not known, the criteria that wait for it, and whether a decision hangs on it."""

    supply: str
    criteria: tuple[str, ...]
    decides: bool


def missing(
    assessment: Assessment, facts: Facts, judged: JudgedDocument, names: tuple[str, ...]
) -> tuple[Missing, ...]:
    """What would supply the open criteria of these decisions.

    First what can settle a decision on its own, last what changes none: there another criterion has settled it.
    """
    waiting: dict[str, list[str]] = {}
    deciding: set[str] = set()
    alone: set[str] = set()
    for name in names:
        open_ = judged.decisions[name].outcome is Outcome.NOT_KNOWN
        settle = {one.fact for one in assessment.would_settle if f"{judged.document.id}/{name}" in one.settles}
        for criterion, key in _open(judged, name):
            for supply in _supplies(assessment, facts, key):
                waiting.setdefault(supply, []).append(criterion)
                deciding |= {supply} if open_ else set()
                alone |= {supply} if key.name in settle else set()
    found = (
        Missing(supply, tuple(dict.fromkeys(criteria)), supply in deciding) for supply, criteria in waiting.items()
    )
    return tuple(sorted(found, key=lambda one: (one.supply not in alone, not one.decides)))


def gaps(assessment: Assessment) -> tuple[str, ...]:
    """What almost every payer asks for and the record does not hold, whatever the document's criteria say."""
    return (*_of_overuse(assessment), *_of_the_history(assessment.history, assessment.as_of))


def _open(judged: JudgedDocument, name: str) -> Iterator[tuple[str, FactKey]]:
    """Every fact not known that bears on a criterion, with that criterion."""
    node, finding = judged.document.decisions[name], judged.decisions[name]
    if finding.outcome is not Outcome.NOT_APPLICABLE:
        for part, found in shown_parts(node, finding):
            yield from ((part.says, key) for key in _not_known(part, found))


def _not_known(node: Node, finding: Finding) -> Iterator[FactKey]:
    """The facts of open parts only: what a decided part does not know changes nothing."""
    if finding.outcome is not Outcome.NOT_KNOWN:
        return
    if isinstance(node, Leaf):
        yield node.fact
    for part, found in zip(parts_of(node), finding.criteria, strict=True):
        yield from _not_known(part, found)


def _supplies(assessment: Assessment, facts: Facts, key: FactKey) -> Iterator[str]:
    fact = glossary()[key.name]
    measure = next((name for name in MEASURES if key.name.startswith(f"{name}_reduction")), None)
    if measure:
        yield from _for_a_comparison(assessment, facts, measure)
    elif fact.kind == "count":
        for month in range(key.first_month, key.last_month + 1):
            yield from _of_a_month(assessment, key.name, month)
    else:
        yield fact.asks


def _for_a_comparison(assessment: Assessment, facts: Facts, measure: str) -> Iterator[str]:
    """A fall is open where the figure before treatment is, or the figure now, or both."""
    before = facts.intervals.get(f"baseline_{measure}")
    low, high = bounds_of(before, 0) if before else (0, math.inf)  # of someone never injected nothing is known
    if low < high:
        yield f"{COUNT_WORDS[measure]} in the 28 days before the first injection"
    yield from _of_a_month(assessment, measure, 1)


def _of_a_month(assessment: Assessment, name: str, number: int) -> Iterator[str]:
    """The open days of one month: those not answered, and those answered that leave something blank."""
    when = f"{dates_in_words(*month_dates(assessment.as_of, number))} (month {number})"
    month = assessment.months[number - 1] if number <= len(assessment.months) else None
    answered = month.answered_days if month else 0
    unanswered = DAYS_IN_A_MONTH - answered
    if unanswered:
        yield f"{days_in_words(unanswered)} of {when} not answered in the diary"
    count = _count(month, name) if month else None
    if answered and (count is None or count.high - count.low > _open_if_unanswered(name, unanswered)):
        yield f"What answered days of {when} leave blank: {glossary()[name].asks}"


def _count(month: Month, name: str) -> Count | None:
    return month.counts.get(name) or month.acute_days.get(
        "any" if name == "acute_days" else name.removesuffix("_days")
    )


def _open_if_unanswered(name: str, unanswered: int) -> float:
    return unanswered * (24 if name == "headache_hours" else 1)


def _of_overuse(assessment: Assessment) -> Iterator[str]:
    overuse = overuse_outcome(assessment)
    if overuse is Outcome.NOT_KNOWN:
        yield "Whether there is medication-overuse headache (ICHD-3 8.2)"
    if overuse is Outcome.MET and assessment.history.overuse_managed is None:
        yield "Whether the overuse is appropriately managed"


def _of_the_history(history: History, as_of: date) -> Iterator[str]:
    if history.birth_date is None:
        yield "Date of birth"
    if history.specialist_involved is None:
        yield "Whether a neurologist or headache specialist is involved"
    if history.preventives is None:
        yield "Which preventives were tried"
    for tried in history.preventives or ():
        if tried.start and tried.start > as_of:
            continue
        blank = tuple(_blank(tried))
        if blank:
            yield f"{harmless(tried.name)}: {', '.join(blank)}"
    if history.toxin_sessions is None:
        yield "Which botulinum toxin sessions there were"
    for session in sorted(history.toxin_sessions or (), key=lambda session: session.date):
        blank = tuple(name for name in ("product", "units", "indication") if getattr(session, name) is None)
        if blank and session.date <= as_of:
            yield f"Session of {day_in_words(session.date)}: {', '.join(blank)}"


def _blank(tried: Preventive) -> Iterator[str]:
    if tried.drug_class is None:
        yield "class"
    if tried.dose is None:
        yield "dose"
    if tried.outcome != "unsuitable":
        if tried.start is None:
            yield "start"
        if tried.stop is None and tried.outcome != "ongoing":
            yield "stop"
    if tried.outcome is None:
        yield "outcome"
