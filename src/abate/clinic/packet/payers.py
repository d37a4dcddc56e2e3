"""The payers of a clinic, and which patient has which."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction

from abate.clinic.packet.models import Coverage, Payer
from abate.clinic.people.models import Clinic, Patient
from abate.clinic.record.append import By, Entry, append
from abate.rulebook import Document, built_in

PAYER_KEPT = "packet.payer-kept"
PAYER_NOTED = "packet.payer-noted"

LONGEST_LEAD = 365
"""Days; a longer lead is a slip of the pen."""


def documents() -> dict[str, Document]:
    """Documents that a packet can be made for: those that say when treatment may start."""
    return {document.id: document for document in built_in().current if "start" in document.decisions}


def payers_of(clinic: Clinic) -> list[Payer]:
    """The clinic's payers as they stand, by name."""
    last = Payer.objects.filter(clinic=clinic).values("name").annotate(last=models.Max("id")).values("last")
    return sorted(Payer.objects.filter(id__in=last), key=lambda payer: payer.name.casefold())


def keep_payer(clinic: Clinic, name: str, document: str, lead_days: int, by: By) -> Payer:
    """Add a payer, or change the one of that name, whatever its case.

    Raises:
        ValidationError: when it has no name, goes by no document that there is, or takes a time that cannot be.
    """
    name = " ".join(name.split())
    if document not in documents():
        raise ValidationError({"document": f"There is no document {document!r} that says when treatment may start."})
    if not 0 <= lead_days <= LONGEST_LEAD:
        raise ValidationError({"lead_days": f"Write the days that it takes, from 0 to {LONGEST_LEAD}."})
    with transaction.atomic():
        Clinic.objects.select_for_update().get(id=clinic.id)
        same = next((one for one in payers_of(clinic) if one.name.casefold() == name.casefold()), None)
        name = same.name if same else name
        if same and (same.document, same.lead_days) == (document, lead_days):
            return same
        payer = Payer(clinic=clinic, name=name, document=document, lead_days=lead_days)
        payer.clean_fields(exclude=["event"])
        content = {"document": document, "lead_days": lead_days}
        (payer.event,) = append([Entry(PAYER_KEPT, name, content=content)], by, clinic=clinic)
        payer.save()
    return payer


def note_payer(patient: Patient, clinic: Clinic, payer: Payer | None, by: By) -> None:
    """Note which payer a patient has; None: that is not known any more."""
    if payer is not None and payer.clinic_id != clinic.id:
        raise ValidationError("This payer is another clinic's.")
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        held = payer_of(patient, clinic)
        if (held and held.name) == (payer and payer.name):
            return
        entry = Entry(PAYER_NOTED, payer.name if payer else "", patient)
        (event,) = append([entry], by, clinic=clinic)
        Coverage.objects.create(clinic=clinic, patient=patient, payer=payer, event=event)


def payer_of(patient: Patient, clinic: Clinic) -> Payer | None:
    """The payer that a patient has, as it stands; None where it is not known."""
    return holders(clinic, Coverage.objects.filter(patient=patient)).get(patient.id)


def holders(clinic: Clinic, coverages: models.QuerySet[Any] | None = None) -> dict[UUID, Payer]:
    """The payer of each patient of whom the clinic knows it."""
    noted = Coverage.objects.all() if coverages is None else coverages
    last = noted.filter(clinic=clinic).values("patient").annotate(last=models.Max("id")).values("last")
    held: Iterable[Coverage] = Coverage.objects.filter(id__in=last).select_related("payer")
    by_name = {payer.name: payer for payer in payers_of(clinic)}
    return {one.patient_id: by_name[one.payer.name] for one in held if one.payer}
