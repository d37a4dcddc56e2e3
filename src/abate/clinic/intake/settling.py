"""Which questions would settle what an assessment leaves open, and what answers changed in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from abate.assessment import Assessment
from abate.clinic.intake.questions import all_questions
from abate.criteria.tree import Outcome
from abate.facts.answered_by import history_keys
from abate.reports.words import DECISION_WORDS, OUTCOME_SIGNS

LISTS = ("list", "rows")
TREATMENT = ("start", "continue", "stop")


@dataclass(frozen=True, slots=True)
class Open:
    """What is open: keys of the history to ask for, and questions that only the diary answers."""

    keys: tuple[str, ...]
    diary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A decision that came out otherwise than before."""

    decision: str
    before: Outcome
    after: Outcome

    @property
    def words(self) -> str:
        """`nice-ta260: Start, ◐ not known, now ● met`."""
        document, _, name = self.decision.partition("/")
        before, after = (f"{OUTCOME_SIGNS[one]} {one.words}" for one in (self.before, self.after))
        return f"{document}: {DECISION_WORDS.get(name, name)}, {before}, now {after}"


def what_is_open(assessment: Assessment, known: Collection[str], decision: str = "") -> Open:
    """The questions that bear on what is open, those that settle most first.

    Args:
        assessment: what is open.
        known: keys that are answered; a list may be asked for again, since an entry of it may be what is unclear.
        decision: only what bears on this one, as `nice-ta260/start`.
    """
    bearing = [one for one in assessment.would_settle if not decision or decision in one.decides]
    keys = dict.fromkeys(key for one in bearing for key in history_keys(one.fact))
    diary = dict.fromkeys(one.asks for one in bearing if not history_keys(one.fact))
    return Open(
        tuple(key for key in keys if key not in known or all_questions()[key].kind in LISTS),
        tuple(diary),
    )


def open_decisions(assessment: Assessment) -> Iterator[str]:
    """Decisions on the treatment that are not known: whether to start first, in the order of the documents."""
    for name in TREATMENT:
        for document, judged in assessment.documents.items():
            if name in judged.decisions and judged.decisions[name].outcome is Outcome.NOT_KNOWN:
                yield f"{document}/{name}"


def what_changed(before: Assessment, after: Assessment) -> list[Changed]:
    """Every decision that came out otherwise."""
    earlier = dict(_outcomes(before))
    return [Changed(name, earlier[name], now) for name, now in _outcomes(after) if earlier.get(name, now) is not now]


def _outcomes(assessment: Assessment) -> Iterator[tuple[str, Any]]:
    for document, judged in assessment.documents.items():
        for name, finding in judged.decisions.items():
            yield f"{document}/{name}", finding.outcome
