"""A patient's packet out of the record; making its PDF is written down with all that it said."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from abate import assess
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.injection.models import Session
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.append import By, Entry, append
from abate.clinic.record.models import Event
from abate.reports.packet import Made, Packet, packet
from abate.reports.packet_codes import SessionUnits
from abate.reports.packet_paper import packet_paper

MADE = "packet.made"


def packet_of(patient: Patient, clinic: Clinic, document: str, by: By) -> Packet:
    """The packet as the record stands.

    Raises:
        RefusedError: when no day of the diary is answered, or there is no such document.
    """
    today = patient.today(by.now)
    assessment = assess(diary_of_patient(patient), history_of(patient, clinic), as_of=today)
    made = Made(str(clinic), today, f"{by.user or 'the site'}, {by.role}")
    return packet(assessment, document, made, last_session(patient, clinic, today))


def make(patient: Patient, clinic: Clinic, document: str, by: By) -> bytes:
    """The packet as PDF, recorded with everything that it said.

    Raises:
        RefusedError: as `packet_of`.
    """
    said = packet_of(patient, clinic, document, by)
    pdf = packet_paper(said, patient.today(by.now))
    append([Entry(MADE, document, patient, content=said.to_json())], by, clinic=clinic)
    return pdf


def last_session(patient: Patient, clinic: Clinic, today: date) -> SessionUnits | None:
    """Units of the last session signed here; not known where a vial of it was not closed."""
    signed = Session.objects.filter(patient=patient, clinic=clinic, signed__isnull=False, date__lte=today)
    session = signed.order_by("date", "signed").last()
    if session is None:
        return None
    is_open = session.vials.filter(units_wasted=None).exists()
    wasted = session.vials.aggregate(units=Sum("units_wasted"))["units"]
    return SessionUnits(session.date, session.units, None if is_open else wasted)


def packets_made(patient: Patient, clinic: Clinic) -> list[Event]:
    """What was made for the patient here, the last first."""
    made = Event.objects.filter(patient=patient, kind=MADE, chain__clinic=clinic)
    return list(made.select_related("actor").order_by("-number"))
