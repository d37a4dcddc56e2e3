"""Whether the tables of follow-up say what the record says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from abate.clinic.followup.models import Review, Score
from abate.clinic.followup.reviews import REVIEWED
from abate.clinic.followup.scores import SCORED
from abate.clinic.record.models import Event
from abate.clinic.record.verify import Finding

WRONG = "it is not what its event says"


def findings_in_followup() -> Iterator[Finding]:
    """The first review and the first total that do not fit their events, and the first events that lost theirs."""
    fits = Q(event__kind=REVIEWED, event__patient=F("patient"), event__thing=F("decision"))
    fits &= Q(event__chain__clinic=F("clinic"))
    for review in Review.objects.exclude(id__in=Review.objects.filter(fits).values("id")).order_by("id")[:1]:
        yield Finding(f"review {review.id} of patient {review.patient_id}", WRONG)
    fits = Q(event__kind=SCORED, event__patient=F("patient"), event__thing=F("instrument"))
    for score in Score.objects.exclude(id__in=Score.objects.filter(fits).values("id")).order_by("id")[:1]:
        yield Finding(f"total {score.id} of patient {score.patient_id}", WRONG)
    yield from _that_say_otherwise()
    for kind, name in ((REVIEWED, "review"), (SCORED, "score")):
        for lost in Event.objects.filter(kind=kind, **{name: None}).order_by("id")[:1]:
            yield Finding(f"event {lost.number} of the chain of {lost.chain}", "what it wrote down is gone")


def _that_say_otherwise() -> Iterator[Finding]:
    """The first review, and the first total, whose own figures differ from those of the event."""
    for review in Review.objects.select_related("event__content").order_by("id").iterator(chunk_size=1_000):
        if not _agrees(review.event.said(), _of_review(review)):
            yield Finding(f"review {review.id} of patient {review.patient_id}", WRONG)
            break
    for score in Score.objects.select_related("event__content").order_by("id").iterator(chunk_size=1_000):
        said = score.event.said()
        if said is not None and (date.fromisoformat(said["date"]), Decimal(said["total"])) != (
            score.date,
            score.total,
        ):
            yield Finding(f"total {score.id} of patient {score.patient_id}", WRONG)
            break


def _of_review(review: Review) -> dict[str, Any]:
    return {
        "date": review.date.isoformat(),
        "decision": review.decision,
        "interval_days": review.interval_days,
        "next_due": review.next_due.isoformat() if review.next_due else None,
    }


def _agrees(said: dict[str, Any] | None, row: dict[str, Any]) -> bool:
    """An erased content says nothing that could differ."""
    return said is None or all(said.get(name) == value for name, value in row.items())
