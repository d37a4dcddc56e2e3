"""Which documents stand side by side, and which are shown in another way."""

from __future__ import annotations

from abate.assessment import Assessment, JudgedDocument
from abate.rulebook.rulebook import CLASSIFICATION

TREATMENT_DECISIONS = ("start", "continue", "stop", "contraindicated", "caution")
"""The decisions that documents are compared by, in the order of their columns."""


def side_by_side(assessment: Assessment) -> tuple[JudgedDocument, ...]:
    """Documents that decide on the treatment."""
    return tuple(
        judged
        for judged in assessment.documents.values()
        if judged is not classification(assessment) and not judged.decisions.keys().isdisjoint(TREATMENT_DECISIONS)
    )


def classification(assessment: Assessment) -> JudgedDocument | None:
    """The classification of headaches, whose decisions are diagnoses; None in a rulebook without it."""
    return assessment.documents.get(CLASSIFICATION)


def others(assessment: Assessment) -> tuple[JudgedDocument, ...]:
    """Documents whose decisions are their own, such as goals and red flags."""
    shown = {CLASSIFICATION, *(judged.document.id for judged in side_by_side(assessment))}
    return tuple(judged for name, judged in assessment.documents.items() if name not in shown)
