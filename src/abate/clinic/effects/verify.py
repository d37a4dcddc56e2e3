"""Whether the tables of side effects say what the record says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from abate.clinic.effects.models import Effect, Report, Seen
from abate.clinic.effects.recording import CORRECTED, RECORDED, SEEN
from abate.clinic.effects.reporting import REPORTED
from abate.clinic.record.models import Event
from abate.clinic.record.verify import UNREADABLE, Finding

KINDS = {"effect_report": (REPORTED,), "effect": (RECORDED, CORRECTED), "seen_report": (SEEN,)}


def findings_in_effects() -> Iterator[Finding]:
    """The first row of each table that does not fit its event, and the first event of each whose row is gone."""
    yield from _first_that_does_not_fit("side effect report", Report.objects.all(), _fits_report)
    yield from _first_that_does_not_fit("side effect", Effect.objects.all(), _fits_effect)
    yield from _first_that_does_not_fit("look at a report", Seen.objects.select_related("report"), _fits_seen)
    for name, kinds in KINDS.items():
        for lost in Event.objects.filter(kind__in=kinds, **{name: None}).order_by("id")[:1]:
            yield Finding(f"event {lost.number} of the chain of {lost.chain}", "the row that it wrote down is gone")


def _first_that_does_not_fit(name: str, rows: QuerySet[Any], fits: Callable[[Any], bool]) -> Iterator[Finding]:
    for row in rows.select_related("event__content").order_by("pk").iterator(chunk_size=1_000):
        try:
            is_sound = fits(row)
        except (*UNREADABLE, LookupError):
            is_sound = False
        if not is_sound:
            yield Finding(f"{name} {row.pk}", "it is not what its event says")
            return


def _fits_report(row: Report) -> bool:
    event, said = row.event, row.event.said()
    told = (event.kind, event.patient_id, event.thing, event.at)
    if told != (REPORTED, row.patient_id, str(row.pk), row.received):
        return False
    return said is None or (said["level"], said["triage"]) == (row.level, row.triage)


def _fits_effect(row: Effect) -> bool:
    event, said = row.event, row.event.said()
    if event.kind not in (RECORDED, CORRECTED) or (event.patient_id, event.thing) != (
        row.patient_id,
        str(row.effect),
    ):
        return False
    if said is None:
        return True
    says, session = said["says"], str(row.session_id) if row.session_id else None
    grade = says["grade"]["value"] if "grade" in says else None
    return (says.get("term", ""), grade, said["session"]) == (row.term, row.grade, session)


def _fits_seen(row: Seen) -> bool:
    event = row.event
    return (event.kind, event.patient_id, event.thing) == (SEEN, row.report.patient_id, str(row.report_id))
