"""Whether the tables of payers say what the record says."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from abate.clinic.packet.models import Coverage, Payer
from abate.clinic.packet.payers import PAYER_KEPT, PAYER_NOTED
from abate.clinic.record.models import Event
from abate.clinic.record.verify import Finding


def findings_in_payers() -> Iterator[Finding]:
    """The first payer and the first patient's payer that is not what its event says, or is gone."""
    for payer in Payer.objects.select_related("event__content", "event__chain").order_by("id"):
        if not _fits(payer):
            yield Finding(f"payer {payer.id}", "it is not what its event says")
            break
    as_said = Coverage.objects.annotate(named=Coalesce("payer__name", "event__thing")).filter(
        Q(payer=None, event__thing="") | Q(payer__isnull=False, event__thing=F("named")),
        event__kind=PAYER_NOTED,
        event__patient=F("patient"),
        event__chain__clinic=F("clinic"),
    )
    for coverage in Coverage.objects.exclude(id__in=as_said.values("id")).order_by("id")[:1]:
        yield Finding(f"payer of patient {coverage.patient_id}", "it is not what its event says")
    gone = Q(kind=PAYER_KEPT, payer=None) | Q(kind=PAYER_NOTED, coverage=None)
    for lost in Event.objects.filter(gone).order_by("id")[:1]:
        yield Finding(f"event {lost.number} of the chain of {lost.chain}", "the payer that it wrote down is gone")


def _fits(payer: Payer) -> bool:
    event = payer.event
    said = {"document": payer.document, "lead_days": payer.lead_days}
    return (event.kind, event.thing, event.chain.clinic_id, event.said()) == (
        PAYER_KEPT,
        payer.name,
        payer.clinic_id,
        said,
    )
