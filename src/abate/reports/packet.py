"""The packet for a payer or an authority: one document's criteria, each with its evidence, and what is missing first.

A packet repeats what the record holds. What the record does not hold is called not known, and asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from abate.assess import EXAMPLES_ONLY
from abate.assessment import Assessment, JudgedDocument
from abate.criteria.tree import Leaf, Node, parts_of
from abate.errors import RefusedError
from abate.facts.from_history import botox_for_headache
from abate.reports.documents import TREATMENT_DECISIONS
from abate.reports.packet_codes import SessionUnits, diagnosis_codes, units_in_words
from abate.reports.packet_criteria import Decided, decided
from abate.reports.packet_evidence import (
    MonthRow,
    acute_rows,
    course_rows,
    facts_on,
    month_rows,
    months_in_words,
    other_facts,
    preventive_rows,
    session_rows,
)
from abate.reports.packet_missing import Missing, gaps, missing
from abate.reports.words import STATUS_WORDS, day_in_words, edition_in_words, harmless

WARNINGS = ("contraindicated", "caution")
"""Decisions of a document that every packet for it carries besides what is asked."""

FEWEST_MONTHS, MOST_MONTHS = 4, 7
"""Months shown: as many as the document looks back on (the Australian one on seven), but not too few to judge by."""

CAUTION_OF_STATUS = {
    "seen": "",
    "recalled": "RECALLED, NOT READ AGAIN: check every line against the publisher's own text.",
    "second-hand": "READ SECOND-HAND: check every line against the publisher's own text.",
    "unverified": "UNVERIFIED EXAMPLE: this is not the payer's own text. Check every line against it before relying "
    "on this packet.",
}

NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Made:
    """Where a packet was made, on which day, and by whom."""

    clinic: str = NOT_KNOWN
    on: date | None = None
    by: str = NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that a packet says, in words, so that page, PDF and record say the same."""

    patient: str
    born: str
    clinic: str
    made_on: str
    made_by: str
    as_of: str
    document: str
    title: str
    publisher: str
    edition: str
    source: str
    status: str
    caution: str
    remarks: tuple[str, ...]
    missing: tuple[Missing, ...]
    gaps: tuple[str, ...]
    warnings: tuple[str, ...]
    decisions: tuple[Decided, ...]
    counting: str
    months: tuple[MonthRow, ...]
    acute_months: tuple[str, ...]
    acute: tuple[tuple[str, ...], ...]
    no_intake: str
    preventives: tuple[tuple[str, ...], ...] | None
    sessions: tuple[tuple[str, ...], ...] | None
    course: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The packet as plain JSON values."""
        return asdict(self)


def packet(assessment: Assessment, document: str, made: Made, last_session: SessionUnits | None = None) -> Packet:
    """The packet for one document.

    Who has certainly been treated gets the decisions on going on, everybody else those on starting.

    Args:
        assessment: what the diary and the history say.
        document: id of a document of the rulebook that was judged.
        made: for the head of the packet.
        last_session: units given and discarded at the last session, where the clinic keeps them.

    Raises:
        RefusedError: when the assessment judged no such document.
    """
    judged = assessment.documents.get(document)
    if judged is None:
        raise RefusedError(f"no document {document!r} was judged; there are {', '.join(assessment.documents)}")
    history, as_of, text = assessment.history, assessment.as_of, judged.document
    names, remarks = _asked(judged, assessment)
    facts = facts_on(assessment)
    how_many = _months_shown(judged, names)
    months, acute = month_rows(assessment, how_many), acute_rows(assessment, how_many)
    return Packet(
        patient=harmless(assessment.diary.patient).strip() or NOT_KNOWN,
        born=day_in_words(history.birth_date) if history.birth_date else NOT_KNOWN,
        clinic=harmless(made.clinic),
        made_on=day_in_words(made.on) if made.on else NOT_KNOWN,
        made_by=harmless(made.by),
        as_of=day_in_words(as_of),
        document=text.id,
        title=text.title,
        publisher=text.publisher,
        edition=f"{edition_in_words(text.edition)}{f' ({text.edition.note})' if text.edition.note else ''}",
        source=text.source,
        status=STATUS_WORDS[text.status],
        caution=CAUTION_OF_STATUS[text.status],
        remarks=(*remarks, *((text.note,) if text.note else ())),
        missing=missing(assessment, facts, judged, names),
        gaps=gaps(assessment),
        warnings=tuple(harmless(words) for words in assessment.warnings if not words.startswith(EXAMPLES_ONLY)),
        decisions=tuple(decided(judged, name) for name in names),
        counting=months_in_words(assessment, months),
        months=months,
        acute_months=acute.head,
        acute=acute.rows,
        no_intake=acute.no_intake,
        preventives=preventive_rows(history, as_of),
        sessions=session_rows(history, as_of),
        course=course_rows(assessment, facts),
        facts=other_facts(assessment, facts),
        codes=(*diagnosis_codes(assessment), *units_in_words(last_session, history)),
    )


def _asked(judged: JudgedDocument, assessment: Assessment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The decisions that fit the patient, and what is to be said about that choice."""
    there = judged.decisions
    if there.keys().isdisjoint(TREATMENT_DECISIONS):
        return tuple(there), ("This document decides on no treatment.",)
    sessions = assessment.history.toxin_sessions
    certain, possible = botox_for_headache(sessions or (), assessment.as_of)
    going_on = tuple(name for name in ("continue", "stop") if name in there)
    besides = tuple(name for name in WARNINGS if name in there)
    if certain and going_on:
        return (*going_on, *besides), ()
    remarks = []
    if certain:
        remarks.append("This document says nothing about going on; these are its criteria for starting.")
    elif possible or sessions is None:
        remarks.append("Whether there was treatment before is not known; these are the criteria for starting.")
    start = ("start",) if "start" in there else going_on
    return (*start, *besides), tuple(remarks)


def _months_shown(judged: JudgedDocument, names: tuple[str, ...]) -> int:
    looked_at = [leaf.fact.last_month for name in names for leaf in _leaves(judged.document.decisions[name])]
    return min(max((FEWEST_MONTHS, *looked_at)), MOST_MONTHS)


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    for part in parts_of(node):
        yield from _leaves(part)
