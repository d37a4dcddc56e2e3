"""Whether the answers' table says what the record says."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from abate.clinic.intake.models import Answer
from abate.clinic.intake.services import ANSWERED
from abate.clinic.record.models import Event
from abate.clinic.record.verify import Finding


def findings_in_answers() -> Iterator[Finding]:
    """The first answer that does not fit its event, and the first event whose answer is gone."""
    fits = Q(event__kind=ANSWERED, event__patient=F("patient"), event__thing=F("key"))
    for answer in Answer.objects.exclude(id__in=Answer.objects.filter(fits).values("id")).order_by("id")[:1]:
        yield Finding(f"answer {answer.id} of patient {answer.patient_id}", "it is not what its event says")
    for lost in Event.objects.filter(kind=ANSWERED, answer=None).order_by("id")[:1]:
        yield Finding(f"event {lost.number} of the chain of {lost.chain}", "the answer that it wrote down is gone")
