"""The letter of a review, made from what was shown and decided then."""

from __future__ import annotations

from abate.clinic.followup.models import Review
from abate.clinic.followup.reviews import decision_of, shown_at
from abate.clinic.intake.services import history_of
from abate.reports.review_letter import Letter, letter_paper


def letter_of(review: Review) -> bytes | None:
    """The letter as PDF; None where what was shown has been erased."""
    shown = shown_at(review)
    if shown is None:
        return None
    decided = decision_of(review)
    event = review.event
    return letter_paper(
        Letter(
            clinic=str(review.clinic),
            patient=str(review.patient),
            born=history_of(review.patient, review.clinic).birth_date,
            reviewed=review.date,
            written=event.at.date(),
            by=str(event.actor or "the site"),
            decision=Review.Decision(review.decision).label,
            why=decided.why,
            interval_days=decided.interval_days,
            next_due=decided.next_due,
            course=shown["course"],
            documents=shown["documents"],
        )
    )
