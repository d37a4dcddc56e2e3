"""A letter to the referring doctor about a review: the decision first, then figures with how sure they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from abate.reports.response import HOW_COUNTED, MEASURE_WORDS, raw_in_words, rows
from abate.reports.response_words import (
    chances,
    change_in_words,
    changes_in_words,
    cheap_in_words,
    wear_off_in_words,
)
from abate.reports.typesetting import typeset
from abate.reports.words import (
    DECISION_WORDS,
    DOUBTFUL,
    OUTCOME_SIGNS,
    STATUS_WORDS,
    day_in_words,
    days_in_words,
    harmless,
    shortened,
)

TEMPLATE = Path(__file__).with_name("templates") / "review-letter.typ"
SIGNS = {outcome.words: sign for outcome, sign in OUTCOME_SIGNS.items()}
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter says. `course` and `documents` are JSON, as they were shown at the review."""

    clinic: str
    patient: str
    born: date | None
    reviewed: date
    written: date
    by: str
    decision: str
    why: str
    interval_days: int | None
    next_due: date | None
    course: Mapping[str, Any]
    documents: Mapping[str, Any]


def letter_paper(letter: Letter) -> bytes:
    """The letter as PDF."""
    return typeset(TEMPLATE, _page(letter), letter.written)


def _page(letter: Letter) -> dict[str, Any]:
    born = f"born {day_in_words(letter.born)}" if letter.born else "date of birth not known"
    return {
        "title": f"Review of headache treatment, {_line(letter.patient)}, {day_in_words(letter.reviewed)}",
        "clinic": _line(letter.clinic),
        "patient": f"{_line(letter.patient)}, {born}",
        "reviewed": day_in_words(letter.reviewed),
        "by": _line(letter.by),
        "decision": letter.decision,
        "why": [_line(part) for part in letter.why.splitlines() if part.strip()],
        "plan": list(_plan(letter)),
        "injected": [day_in_words(date.fromisoformat(cycle["injected"])) for cycle in letter.course["cycles"]],
        "raw": list(raw_in_words(letter.course)) if letter.course["cycles"] else [],
        "estimand": letter.course.get("estimand", ""),
        "model": list(_by_the_model(letter.course)),
        "measures": list(MEASURE_WORDS.values()),
        "rows": [
            {
                "name": row.name,
                "dates": row.dates,
                "answered": row.answered,
                "figures": list(row.figures),
                "why": row.why,
            }
            for row in rows(letter.course)
        ],
        "how_counted": HOW_COUNTED,
        "warnings": [_line(warning) for warning in letter.course["warnings"]],
        "documents": [
            _document(name, document) for name, document in letter.documents.items() if _is_settled(document)
        ],
        "not_for_this": [name for name, document in letter.documents.items() if not _is_settled(document)],
        "footer": "The decision is the clinician's. What the documents say is shown beside it; none of them decides.",
    }


def _by_the_model(course: Mapping[str, Any]) -> Iterator[str]:
    """What cheap estimate and model said; nothing in reviews from before they were told."""
    if "estimand" in course:
        yield cheap_in_words(course)
        yield from change_in_words(course)
        yield from map(str, chances(course))
        yield from filter(None, [wear_off_in_words(course)])
        yield from (f"Also changed: {words}" for words in changes_in_words(course))


def _plan(letter: Letter) -> Iterator[str]:
    if letter.interval_days:
        yield f"From now on {days_in_words(letter.interval_days)} from one session to the next."
    if letter.next_due:
        yield f"The next session is due on {day_in_words(letter.next_due)}."


def _is_settled(document: Mapping[str, Any]) -> bool:
    """Whether it applies here at all."""
    return any(finding["outcome"] != "not applicable" for finding in document["decisions"].values())


def _document(name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    doubt = f" ({STATUS_WORDS[document['status']]})" if document["status"] in DOUBTFUL else ""
    return {
        "name": f"{name}{doubt}",
        "edition": document["edition"],
        "findings": [
            {
                "decision": DECISION_WORDS[decision],
                "outcome": f"{SIGNS[finding['outcome']]} {finding['outcome']}",
                "because": shortened(_line(finding["because"]), LONGEST_REASON),
            }
            for decision, finding in document["decisions"].items()
        ],
    }


def _line(text: str) -> str:
    return harmless(text).strip()
