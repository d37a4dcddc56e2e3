"""Which packets are due: a packet starts from the next session's due date, minus the time that the payer takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max

from abate.clinic.followup.schedule import Due, schedule
from abate.clinic.packet.making import MADE
from abate.clinic.packet.models import Payer
from abate.clinic.packet.payers import holders
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.models import Event

MadeOn = Mapping[tuple[UUID, str], date]
"""When the last packet of a patient for a document was made."""


@dataclass(frozen=True, slots=True)
class PacketDue:
    """A packet for one patient's payer.

    `session_due` and `start_by` are None where no session is known, or none is due: the first packet has no date.
    `made` is the day on which a packet was made for the session that is due.
    """

    patient: Patient
    today: date
    payer: Payer
    session_due: date | None
    start_by: date | None
    made: date | None

    @property
    def state(self) -> str:
        """Where it stands."""
        if self.made:
            return "made"
        if self.start_by is None:
            return "no date"
        return "due" if self.start_by <= self.today else "later"


@dataclass(frozen=True, slots=True)
class PacketsDue:
    """Every packet of a clinic, by state and day, and the treated patients whose payer is not known."""

    packets: tuple[PacketDue, ...]
    no_payer: tuple[Due, ...]


def packets_due(clinic: Clinic, now: datetime) -> PacketsDue:
    """The packets of everybody who lets the clinic see the diary."""
    treated, payers, made = {one.patient.id: one for one in schedule(clinic, now)}, holders(clinic), _made(clinic)
    here = Patient.objects.filter(consents__clinic=clinic, consents__withdrawn=None, id__in=payers)
    today = now.astimezone(ZoneInfo(clinic.time_zone)).date()
    packets = (
        packet_due(patient, payers[patient.id], treated.get(patient.id), made, today)
        for patient in here.select_related("user")
    )
    states = ("due", "later", "no date", "made")
    return PacketsDue(
        tuple(sorted(packets, key=lambda one: (states.index(one.state), one.start_by or today, str(one.patient)))),
        tuple(one for one in treated.values() if one.due and one.patient.id not in payers),
    )


def packet_due_of(patient: Patient, clinic: Clinic, now: datetime) -> PacketDue | None:
    """The packet of one patient, as the list says; None where the payer is not known."""
    return next((one for one in packets_due(clinic, now).packets if one.patient == patient), None)


def packet_due(patient: Patient, payer: Payer, treated: Due | None, made: MadeOn, today: date) -> PacketDue:
    """When the packet is to be started, and whether it was made since the last session."""
    session_due = treated.due if treated else None
    on = made.get((patient.id, payer.document))
    since_last = on is not None and (treated is None or on > treated.last)
    return PacketDue(
        patient=patient,
        today=today,
        payer=payer,
        session_due=session_due,
        start_by=session_due - timedelta(days=payer.lead_days) if session_due else None,
        made=on if since_last else None,
    )


def _made(clinic: Clinic) -> MadeOn:
    zone = ZoneInfo(clinic.time_zone)
    rows = Event.objects.filter(kind=MADE, chain__clinic=clinic).values_list("patient", "thing")
    return {(who, document): last.astimezone(zone).date() for who, document, last in rows.annotate(last=Max("at"))}
