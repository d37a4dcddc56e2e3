"""Totals of licensed questionnaires: recorded one by one, shown as they went, with what counts as a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from abate.clinic.followup.instruments import Change, Instrument, instruments
from abate.clinic.followup.models import Score
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.append import By, Entry, append

SCORED = "followup.scored"


@dataclass(frozen=True, slots=True)
class Total:
    """A total of a day, with its band, and by how much it is better than the first one (negative: worse)."""

    date: date
    total: Decimal
    band: str
    gain: Decimal | None


@dataclass(frozen=True, slots=True)
class Trend:
    """The totals of one instrument, oldest first. `since` is the total that the others are compared with."""

    instrument: Instrument
    totals: tuple[Total, ...]
    since: Total

    @property
    def changes(self) -> tuple[tuple[Change, bool | None], ...]:
        """Each change that somebody found to matter, and whether the last total reached it; None before a second."""
        gain = self.totals[-1].gain
        return tuple((change, None if gain is None else gain >= change.by) for change in self.instrument.changes)


def record_scores(patient: Patient, clinic: Clinic, day: date, totals: Mapping[str, Decimal], by: By) -> None:
    """Record totals of one day by instrument. What stands so already is not recorded again.

    Raises:
        ValidationError: naming every total that cannot be one; then none is recorded.
    """
    faults = dict(_faults(totals))
    if day > patient.today(by.now):
        faults["date"] = "This day has not come yet; give the day on which the form was filled in."
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        stands = {one.instrument: one.total for one in Score.objects.filter(patient=patient, date=day).order_by("id")}
        new = {name: total for name, total in totals.items() if stands.get(name) != total}
        entries = [
            Entry(SCORED, name, patient, content={"date": day.isoformat(), "total": f"{total:.1f}"})
            for name, total in new.items()
        ]
        for event, (name, total) in zip(append(entries, by, clinic=clinic), new.items(), strict=True):
            Score.objects.create(patient=patient, instrument=name, date=day, total=total, event=event)


def trends_of(patient: Patient, first_injected: date | None) -> tuple[Trend, ...]:
    """Each instrument that has totals, compared with the last before the first injections, else with the first."""
    found: dict[str, dict[date, Decimal]] = {}
    for one in Score.objects.filter(patient=patient).order_by("date", "id"):
        found.setdefault(one.instrument, {})[one.date] = one.total
    return tuple(
        _trend(instrument, found[name], first_injected) for name, instrument in instruments().items() if name in found
    )


def _trend(instrument: Instrument, by_day: Mapping[date, Decimal], first_injected: date | None) -> Trend:
    before = [day for day in by_day if first_injected is not None and day <= first_injected]
    first = max(before, default=min(by_day))
    totals = tuple(
        Total(
            day,
            total,
            instrument.band(total),
            instrument.gain(by_day[first], total) if day > first else None,
        )
        for day, total in by_day.items()
    )
    return Trend(instrument, totals, next(total for total in totals if total.date == first))


def _faults(totals: Mapping[str, Decimal]) -> list[tuple[str, str]]:
    faults = [] if totals else [("date", "No total is given; enter at least one.")]
    for name, total in totals.items():
        instrument = instruments().get(name)
        if instrument is None:
            faults.append((name, "There is no such questionnaire here."))
        elif not instrument.lowest <= total <= instrument.highest:
            faults.append((name, f"Give {instrument.lowest} to {instrument.highest}."))
        elif total.as_tuple().exponent < -1:  # type: ignore[operator]
            faults.append((name, "Give at most one decimal."))
    return faults
