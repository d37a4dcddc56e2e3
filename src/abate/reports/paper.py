"""An assessment as one A4 page for the doctor: a tagged PDF (PDF/UA-1), the same bytes from the same assessment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from abate.assessment import Assessment, JudgedDocument
from abate.criteria.tree import Outcome
from abate.history.history import Preventive
from abate.reports.concerns import KIND_WORDS, concerns, open_labels
from abate.reports.documents import TREATMENT_DECISIONS, classification, others, side_by_side
from abate.reports.medicines import acute_medicines
from abate.reports.questions import questions
from abate.reports.typesetting import typeset
from abate.reports.words import (
    COUNT_WORDS,
    DECISION_WORDS,
    DOUBTFUL,
    OUTCOME_SIGNS,
    PREVENTIVE_OUTCOMES,
    count_in_figures,
    day_in_words,
    edition_in_words,
    harmless,
    month_in_words,
    outcome_in_words,
    shortened,
)

TEMPLATE = Path(__file__).with_name("templates") / "assessment.typ"

MONTHS = 6
LONGEST_NAME = 60
LONGEST_CELL = 34
LONGEST_WORD = 14
LONGEST_REASON = 150
MOST_WARNINGS = 4
MOST_DOCUMENTS = 16
"""So many rows always fit; a clinic's own rulebook may hold more, and the page then says how many."""


def paper(assessment: Assessment) -> bytes:
    """The page as PDF. The template shows as much of each list as fits one page and says how much it leaves out."""
    return typeset(TEMPLATE, _page(assessment), assessment.as_of)


def _page(assessment: Assessment) -> dict[str, Any]:
    """Everything that the template shows, as plain strings in lists."""
    shown = assessment.months[:MONTHS]
    medicines = acute_medicines(assessment, MONTHS)
    taken = [medicine for medicine in medicines if medicine.taken or medicine.name == "any"]
    return {
        "title": f"Headache assessment, {_patient(assessment)}, {day_in_words(assessment.as_of)}",
        "identification": _identification(assessment),
        "footer": f"Findings for a clinician, not a diagnosis. A month is 28 days, counted back from "
        f"{day_in_words(assessment.as_of)}; an unanswered day is open, never headache-free.",
        "concerns": list(_concerns(assessment)),
        "not_known": list(_not_known(assessment)),
        "classification": list(_classification(assessment)),
        "questions": [
            {"asks": question.asks, "decides": _cut(", ".join(question.settles or question.bears_on), 60)}
            for question in questions(assessment)
        ],
        "count_words": ["Answered", *COUNT_WORDS.values()],
        "months": [
            {
                "dates": month_in_words(month),
                "figures": [
                    f"{month.answered_days} of 28",
                    *(count_in_figures(month.counts[name]) for name in COUNT_WORDS),
                ],
            }
            for month in assessment.months
        ],
        "medicine_months": [f"{month.last_day.day} {month.last_day:%b}" for month in shown],
        "medicines": [
            {
                "words": medicine.words,
                "limit": f"from {medicine.overuse_from:.0f}" if medicine.overuse_from else "–",
                "days": [count_in_figures(count) for count in medicine.days],
            }
            for medicine in taken
        ],
        "no_intake": ", ".join(medicine.words for medicine in medicines if medicine not in taken),
        "preventives": _preventives(assessment.history.preventives),
        "sessions": _sessions(assessment),
        "decisions": [DECISION_WORDS[name] for name in TREATMENT_DECISIONS],
        "documents": [_row(judged) for judged in side_by_side(assessment)[:MOST_DOCUMENTS]],
        "other_documents": list(_other_documents(assessment)),
        "warnings": [_cut(warning, LONGEST_REASON) for warning in assessment.warnings[:MOST_WARNINGS]],
    }


def _patient(assessment: Assessment) -> str:
    return _cut(assessment.diary.patient, LONGEST_NAME) or "patient not named"


def _identification(assessment: Assessment) -> str:
    born = assessment.history.birth_date
    days = assessment.diary.days.height
    return "   ".join(
        (
            _patient(assessment),
            f"born {day_in_words(born)}" if born else "date of birth not known",
            f"as of {day_in_words(assessment.as_of)}",
            f"{days} diary days answered",
        )
    )


def _concerns(assessment: Assessment) -> Iterator[dict[str, Any]]:
    """What is there, by kind; never shortened to fewer, since what is left out might be the one that matters."""
    there = concerns(assessment, Outcome.MET)
    for kinds in dict.fromkeys(concern.kinds for concern in there):
        alike = [concern for concern in there if concern.kinds == kinds]
        yield {
            "kind": f"{OUTCOME_SIGNS[Outcome.MET]} {alike[0].words}",
            "items": [
                {
                    "says": _cut(concern.says, LONGEST_REASON),
                    "reason": _cut(concern.reason, LONGEST_REASON),
                    "documents": ", ".join(concern.documents),
                }
                for concern in alike
            ],
        }


def _not_known(assessment: Assessment) -> Iterator[dict[str, str]]:
    for kind, labels in open_labels(assessment).items():
        words = f"{OUTCOME_SIGNS[Outcome.NOT_KNOWN]} {KIND_WORDS[kind]}{'s' if len(labels) > 1 else ''} not known"
        yield {"kind": words, "what": "; ".join(_cut(label, LONGEST_REASON) for label in labels)}


def _classification(assessment: Assessment) -> Iterator[str]:
    judged = classification(assessment)
    if judged is None:
        return
    names = {code: f"{code} {finding.says}" for code, finding in judged.decisions.items()}
    for code in assessment.diagnosis:
        yield f"{outcome_in_words(Outcome.MET)}: {names[code]}"
    if not assessment.diagnosis:
        yield "No diagnosis is supported by what is known."
    for code, reason in assessment.classification.waiting.items():
        yield _cut(f"{names[code]} is met but waits: {reason}", LONGEST_REASON)
    if assessment.classification.dropped:
        gave_way = ", ".join(assessment.classification.dropped)
        reasons = dict.fromkeys(assessment.classification.dropped.values())
        yield _cut(f"Met but gave way: {gave_way} ({'; '.join(reasons)})", LONGEST_REASON)
    open_ = [code for code, finding in judged.decisions.items() if finding.outcome is Outcome.NOT_KNOWN]
    if open_:
        yield f"{outcome_in_words(Outcome.NOT_KNOWN)}: {', '.join(open_)}"


def _preventives(preventives: tuple[Preventive, ...] | None) -> list[dict[str, str]] | None:
    """Newest first, since the older ones are the first to be left out."""
    if preventives is None:
        return None
    newest_first = sorted(
        preventives, key=lambda tried: (tried.start is not None, tried.start or 0, tried.name), reverse=True
    )
    return [
        {
            "name": _cell(tried.name),
            "class": _cell(tried.drug_class or "not known"),
            "dose": _cell(tried.dose or "not known"),
            "dates": _dates(tried),
            "outcome": PREVENTIVE_OUTCOMES[tried.outcome],
        }
        for tried in newest_first
    ]


def _dates(tried: Preventive) -> str:
    if tried.start is None and tried.stop is None:
        return "not known"
    start = f"{tried.start:%b %Y}" if tried.start else "not known"
    stop = f"{tried.stop:%b %Y}" if tried.stop else "ongoing" if tried.outcome == "ongoing" else "not known"
    return f"{start} – {stop}"


def _sessions(assessment: Assessment) -> str:
    sessions = assessment.history.toxin_sessions
    if sessions is None:
        return f"{OUTCOME_SIGNS[Outcome.NOT_KNOWN]} Whether there were botulinum toxin sessions is not known."
    if not sessions:
        return "No botulinum toxin session so far."
    last = max(sessions, key=lambda session: session.date)
    product = _cut(last.product or "product not known", LONGEST_CELL)
    units = "units not known" if last.units is None else f"{last.units} U"
    how_many = "1 botulinum toxin session" if len(sessions) == 1 else f"{len(sessions)} botulinum toxin sessions"
    return f"{how_many}, the last on {day_in_words(last.date)} ({product}, {units})."


def _row(judged: JudgedDocument) -> dict[str, Any]:
    document = judged.document
    return {
        "id": _cut(document.id, LONGEST_CELL),
        "edition": _cut(edition_in_words(document.edition), 70),
        "doubt": document.status if document.status in DOUBTFUL else "",
        "outcomes": [
            outcome_in_words(judged.decisions[name].outcome) if name in judged.decisions else ""
            for name in TREATMENT_DECISIONS
        ],
    }


def _other_documents(assessment: Assessment) -> Iterator[str]:
    more = len(side_by_side(assessment)) - MOST_DOCUMENTS
    if more > 0:
        yield f"and {more} more documents"
    for judged in others(assessment)[:MONTHS]:
        doubt = f" ({judged.document.status})" if judged.document.status in DOUBTFUL else ""
        decided = ", ".join(
            f"{name} {outcome_in_words(finding.outcome)}" for name, finding in judged.decisions.items()
        )
        yield _cut(f"{judged.document.id}{doubt}: {decided}", LONGEST_REASON)


def _cut(text: str, length: int) -> str:
    return shortened(harmless(text).strip(), length)


def _cell(text: str) -> str:
    """Text for a narrow column: a word too long for it would run into the next."""
    return _cut(" ".join(shortened(word, LONGEST_WORD) for word in harmless(text).split()), LONGEST_CELL)
