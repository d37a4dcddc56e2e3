"""What would settle what is open, as a list for people: each question once, those that settle most alone first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from abate.assessment import Assessment, Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked, the decisions that its answer alone can settle, and those it bears on besides."""

    asks: str
    settles: tuple[str, ...]
    bears_on: tuple[str, ...]


def questions(assessment: Assessment) -> tuple[Asked, ...]:
    """The open questions in the assessment's order; facts that one answer gives are asked about once."""
    together: dict[str, list[Question]] = {}
    for question in assessment.would_settle:
        together.setdefault(question.asks, []).append(question)
    asked = (
        Asked(asks, settles, tuple(name for name in _all(q.decides for q in same) if name not in settles))
        for asks, same in together.items()
        for settles in (_all(q.settles for q in same),)
    )
    return tuple(sorted(asked, key=lambda question: not question.settles))


def _all(names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))
