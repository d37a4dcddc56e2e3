"""An assessment: what came out for one person on a day, as frozen objects and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from abate.classification import Classification
from abate.criteria.findings import Finding
from abate.diary import Diary
from abate.diary.day import ACUTE_CLASSES
from abate.history import History
from abate.rulebook import Document

FORMAT = 1
"""Version of the JSON; a name is only dropped or renamed together with it."""

COUNTS = (
    "headache_days",
    "migraine_days",
    "headache_days_4h",
    "moderate_severe_days",
    "clear_days",
    "headache_hours",
)


@dataclass(frozen=True, slots=True)
class Count:
    """A monthly figure: at least `low`, at most `high`; `prorated` is for the eye and never judged.

    `prorated` is the qualifying days (or known hours) x 28 / answered days; None where no day was answered.
    """

    low: float
    high: float
    prorated: float | None

    def to_json(self) -> dict[str, Any]:
        """Whole figures as integers."""
        return {"low": _plain(self.low), "high": _plain(self.high), "prorated": self.prorated}


@dataclass(frozen=True, slots=True)
class Month:
    """One 28-day month. `counts` by name of day rule (`COUNTS`); `acute_days` by class, `any` and `simple_analgesic`.

    Paracetamol and NSAIDs share one limit, and a day with both is one day: adding the two classes would be wrong.
    """

    month: int
    first_day: date
    last_day: date
    answered_days: int
    counts: Mapping[str, Count]
    acute_days: Mapping[str, Count]

    def to_json(self) -> dict[str, Any]:
        """The month as in the contract."""
        return {
            "month": self.month,
            "from": self.first_day.isoformat(),
            "to": self.last_day.isoformat(),
            "answered_days": self.answered_days,
            **{name: self.counts[name].to_json() for name in COUNTS},
            "acute_days": {name: self.acute_days[name].to_json() for name in ("any", *ACUTE_CLASSES)},
        }


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """A document with the finding of each of its decisions."""

    document: Document
    decisions: Mapping[str, Finding]

    def to_json(self) -> dict[str, Any]:
        """The document as in the contract, with its status, so that nobody takes an example for a policy."""
        document = self.document
        return {
            "title": document.title,
            "publisher": document.publisher,
            "edition": str(document.edition),
            "source": document.source,
            "status": document.status,
            "decisions": {name: finding_to_json(finding) for name, finding in self.decisions.items()},
        }


@dataclass(frozen=True, slots=True)
class Question:
    """A fact not known that bears on open decisions: what to ask, and which decisions it bears on.

    `settles` are those that this answer alone can settle, if it comes out one way.
    """

    fact: str
    asks: str
    decides: tuple[str, ...]
    settles: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The question as in the contract."""
        return {"fact": self.fact, "asks": self.asks, "decides": list(self.decides), "settles": list(self.settles)}


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """Everything that the diary and the history of one person say on a day, with reasons."""

    as_of: date
    diary: Diary
    history: History
    months: tuple[Month, ...]
    classification: Classification
    documents: Mapping[str, JudgedDocument]
    would_settle: tuple[Question, ...]
    warnings: tuple[str, ...]

    @property
    def diagnosis(self) -> tuple[str, ...]:
        """Codes of the diagnoses supported, the most particular of each branch."""
        return self.classification.codes

    def finding(self, document: str, decision: str) -> Finding:
        """One decision of one document."""
        return self.documents[document].decisions[decision]

    def to_json(self) -> dict[str, Any]:
        """The assessment as plain JSON values (format 1)."""
        return {
            "format": FORMAT,
            "as_of": self.as_of.isoformat(),
            "months": [month.to_json() for month in self.months],
            "diagnosis": list(self.diagnosis),
            "diagnosis_waiting": dict(self.classification.waiting),
            "diagnosis_dropped": dict(self.classification.dropped),
            "documents": {name: document.to_json() for name, document in self.documents.items()},
            "would_settle": [question.to_json() for question in self.would_settle],
            "warnings": list(self.warnings),
        }


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """A finding with its criteria, down to the leaves."""
    json: dict[str, Any] = {
        "id": finding.id,
        "outcome": finding.outcome.words,
        "says": finding.says,
        "because": finding.because,
        "criteria": [finding_to_json(part) for part in finding.criteria],
    }
    return json | ({"note": finding.note} if finding.note else {})


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 2)
