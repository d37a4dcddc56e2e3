"""The stock of vials: received, taken for one session of one patient, put back, written off; recalls of lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import models, transaction

from abate.clinic.injection.clock import clinic_day
from abate.clinic.injection.faults import ChangedMeanwhileError, NotADraftError, VialError
from abate.clinic.injection.models import Recall, RecallLift, Session, Vial
from abate.clinic.people.models import Clinic, Patient, User
from abate.clinic.record.append import By, Entry, append
from abate.treatment import Session as CoreSession
from abate.treatment import SessionFinding, check_session
from abate.treatment.limits import lot_key
from abate.treatment.session import Vial as CoreVial

RECEIVED, WRITTEN_OFF = "injection.vials-received", "injection.vial-written-off"
TAKEN, PUT_BACK, RECONSTITUTED = "injection.vial-taken", "injection.vial-put-back", "injection.vial-reconstituted"
RECALLED, LIFTED = "injection.lot-recalled", "injection.recall-lifted"

RECONSTITUTED_WITHIN = timedelta(hours=24)
"""How far back a time may be noted; how long a vial may be used is the core's to say."""

OF_THE_VIAL = ("product", "strength", "lot-missing", "lot-expired", "lot-recalled")
"""Findings of the core that a vial has before anything is done with it."""


@dataclass(frozen=True, slots=True)
class Carton:
    """What is printed on the cartons of one delivery: one lot, as many vials as there are serials."""

    product: str
    strength: int
    lot: str
    expiry: date
    gtin: str = ""


def receive(clinic: Clinic, carton: Carton, serials: Sequence[str], by: By) -> list[Vial]:
    """Take vials into stock; a serial may be blank where none is printed.

    Raises:
        VialError: when the core would not let a vial of it be used, or one with that serial is there already.
    """
    printed = {
        "product": carton.product.strip(),
        "strength": carton.strength,
        "lot": carton.lot.strip(),
        "expiry": carton.expiry,
    }
    _must_be_usable(CoreVial(**printed), clinic_day(clinic, by.now), recalled_lots(clinic))
    named = [serial.strip() for serial in serials]
    if not named:
        raise VialError("There is no vial to receive; say how many there are.")
    key = lot_key(carton.lot)
    known = [serial for serial in named if serial]
    twice = {serial for serial in known if known.count(serial) > 1}
    twice |= set(Vial.objects.filter(clinic=clinic, lot_key=key, serial__in=known).values_list("serial", flat=True))
    if twice:
        raise VialError(
            f"In stock already, or named twice: serial {', '.join(sorted(twice))}. Receive each vial once."
        )
    vials = [
        Vial(
            clinic=clinic,
            **printed,
            lot_key=key,
            gtin=carton.gtin,
            serial=serial,
            received=by.now,
            received_by=_person(by),
        )
        for serial in named
    ]
    with transaction.atomic():
        content = {
            **printed,
            "gtin": carton.gtin,
            "vials": {str(vial.id): vial.serial for vial in vials},
        }
        thing = f"{len(vials)} of lot {carton.lot.strip()}"
        (event,) = append([Entry(RECEIVED, thing, content=content)], by, clinic=clinic)
        for vial in vials:
            vial.receipt = event
            vial.full_clean(exclude=["session", "clinic", "received_by", "receipt"])
        Vial.objects.bulk_create(vials)
    return vials


def write_off(vial: Vial, why: str, by: By) -> None:
    """Take a vial out of the stock for good.

    Raises:
        VialError: when it was taken or written off, or no reason is given.
    """
    if not why.strip():
        raise VialError("Say why; it stands in the record.")
    with transaction.atomic():
        held = Vial.objects.select_for_update().get(id=vial.id)
        if held.session_id is not None or held.written_off is not None:
            raise VialError("This vial is not in stock any more.")
        held.written_off, held.written_off_why = by.now, why.strip()
        held.save(update_fields=["written_off", "written_off_why"])
        append([Entry(WRITTEN_OFF, f"vial {vial.id}", None, why.strip(), _named(held))], by, clinic=held.clinic)


def in_stock(clinic: Clinic, day: date) -> models.QuerySet[Vial]:
    """Vials that may be taken on a day, those that expire first at the head; recalled ones are not among them."""
    recalled = standing_recalls(clinic).values("lot_key")
    there = Vial.objects.filter(clinic=clinic, session=None, written_off=None, expiry__gte=day)
    return there.exclude(lot_key__in=recalled).order_by("expiry", "received", "lot", "serial", "id")


def take(session: Session, vial: UUID, by: By) -> Vial:
    """Take a vial of the stock for one session; of two who try at once, one gets it.

    The vial is locked once, and only then looked at.

    Raises:
        VialError: when it is not in stock, or the core would stop a session with it.
        NotADraftError: when the session is signed or abandoned.
    """
    with transaction.atomic():
        held = _draft_of(session)
        taken = Vial.objects.select_for_update().filter(id=vial, clinic=held.clinic_id).first()
        if taken is None:
            raise VialError("There is no such vial in this clinic.")
        if taken.session_id == held.id:
            return taken
        if taken.session_id is not None or taken.written_off is not None:
            raise VialError("This vial has been taken already; take another one.")
        _must_be_usable(core_vial(taken), held.date, recalled_lots(held.clinic))
        taken.session, taken.taken = held, by.now
        taken.save(update_fields=["session", "taken"])
        _noted(TAKEN, taken, held, by)
    return taken


def put_back(session: Session, vial: UUID, by: By) -> None:
    """Put a vial back into the stock; once it is reconstituted it stays this patient's.

    Raises:
        VialError: when it is not the session's, or is reconstituted.
        NotADraftError: when the session is signed or abandoned.
    """
    with transaction.atomic():
        held = _draft_of(session)
        back = _vial_of(held, vial)
        if back.reconstituted is not None:
            raise VialError(
                "A reconstituted vial does not go back: use it for this patient, or waste it with a reason."
            )
        back.session, back.taken = None, None
        back.save(update_fields=["session", "taken"])
        _noted(PUT_BACK, back, held, by)


def reconstitute(session: Session, vial: UUID, diluent_ml: Decimal, by: By, at: datetime | None = None) -> Vial:
    """Note that a vial was made up (now, or at a time within the last 24 hours), or correct how and when it was.

    Raises:
        VialError: when it is not the session's, or the volume or the time cannot be.
        NotADraftError: when the session is signed or abandoned.
    """
    if not diluent_ml.is_finite() or not 0 < diluent_ml < 100:
        raise VialError(f"{diluent_ml} mL: write how many mL of saline went in, for example 4.")
    if diluent_ml != round(diluent_ml, 2):
        raise VialError(f"{diluent_ml} mL: write at most two decimals.")
    if at is not None and at > by.now:
        raise VialError("That time is still to come; write when it was reconstituted.")
    if at is not None and at < by.now - RECONSTITUTED_WITHIN:
        raise VialError("That is more than 24 hours ago: correct the time. A vial that old is wasted, not injected.")
    with transaction.atomic():
        held = _draft_of(session)
        made_up = _vial_of(held, vial)
        made_up.reconstituted, made_up.diluent_ml = at or made_up.reconstituted or by.now, diluent_ml
        made_up.save(update_fields=["reconstituted", "diluent_ml"])
        _noted(RECONSTITUTED, made_up, held, by)
    return made_up


def recall_lot(clinic: Clinic, lot: str, source: str, by: By) -> Recall:
    """Note that a lot may not be used any more.

    Raises:
        VialError: when there is no lot, or nobody who says so.
    """
    if not lot_key(lot) or not source.strip():
        raise VialError("Write the lot as it is printed, and who recalled it.")
    with transaction.atomic():
        entry = Entry(RECALLED, lot.strip(), content={"lot": lot.strip(), "source": source.strip()})
        (event,) = append([entry], by, clinic=clinic)
        recall = Recall(clinic=clinic, lot=lot.strip(), lot_key=lot_key(lot), source=source.strip(), event=event)
        recall.full_clean(exclude=["clinic", "event"])
        recall.save()
    return recall


def lift_recall(recall: Recall, why: str, by: By) -> None:
    """Note that a recall does not hold any more. It stays in the list, with the reason; what it stopped may be used.

    Raises:
        VialError: when no reason is given, or it is lifted already.
    """
    why = why.strip()
    if not why:
        raise VialError("Say why it does not hold any more, and who says so; it stands in the record.")
    with transaction.atomic():
        Clinic.objects.select_for_update().get(id=recall.clinic_id)
        if RecallLift.objects.filter(recall=recall).exists():
            raise VialError("This recall is lifted already.")
        entry = Entry(LIFTED, recall.lot, why=why, content={"recall": recall.id, "lot": recall.lot})
        (event,) = append([entry], by, clinic=recall.clinic)
        lift = RecallLift(recall=recall, why=why, event=event)
        lift.full_clean(exclude=["recall", "event"])
        lift.save()


def standing_recalls(clinic: Clinic) -> models.QuerySet[Recall]:
    """The clinic's recalls that hold: those that nobody lifted."""
    return Recall.objects.filter(clinic=clinic, lift=None)


def recalled_lots(clinic: Clinic) -> tuple[str, ...]:
    """The clinic's list of recalled lots. It exists, so it is complete: an empty one says that none is recalled."""
    return tuple(standing_recalls(clinic).order_by("id").values_list("lot", flat=True))


def core_vial(vial: Vial) -> CoreVial:
    """What is printed on a vial, for the core."""
    return CoreVial(
        product=vial.product, strength=vial.strength, lot=vial.lot, expiry=vial.expiry, serial=vial.serial or None
    )


def findings_of(vial: CoreVial, day: date, recalled: tuple[str, ...]) -> tuple[SessionFinding, ...]:
    """What the core says against using a vial on a day, whoever it is for."""
    alone = CoreSession(date=day, edition="eu-label", sites=(), vials=(vial,), recalled_lots=recalled)
    found = check_session(alone)
    return tuple(one for one in map(found.finding, OF_THE_VIAL) if one.holds_up)


def _must_be_usable(vial: CoreVial, day: date, recalled: tuple[str, ...]) -> None:
    against = findings_of(vial, day, recalled)
    if against:
        raise VialError("; ".join(f"{one.because}. {one.opens}" for one in against))


def _draft_of(session: Session) -> Session:
    """The session, locked after its patient."""
    Patient.objects.select_for_update().get(id=session.patient_id)
    held = Session.objects.select_for_update().select_related("clinic", "patient").get(id=session.id)
    if not held.is_draft:
        raise NotADraftError("This session is signed or was abandoned; it does not change any more.")
    return held


def locked_draft(session: Session, version: int) -> Session:
    """The draft as it is stored, locked after its patient.

    Raises:
        NotADraftError: when it is signed or abandoned.
        ChangedMeanwhileError: when its version is another one than was shown.
    """
    held = _draft_of(session)
    if held.version != version:
        raise ChangedMeanwhileError
    return held


def _vial_of(session: Session, vial: UUID) -> Vial:
    held = Vial.objects.select_for_update().filter(id=vial, session=session).first()
    if held is None:
        raise VialError("This vial was not taken for this session.")
    return held


def _noted(kind: str, vial: Vial, session: Session, by: By) -> None:
    """In the record; and whoever shows the session as it was is told so when they change it."""
    session.version += 1
    session.save(update_fields=["version"])
    content = _named(vial) | {"session": str(session.id), "diluent_ml": vial.diluent_ml}
    append([Entry(kind, f"vial {vial.id}", session.patient, content=content)], by, clinic=session.clinic)


def _named(vial: Vial) -> dict[str, object]:
    return {"product": vial.product, "strength": vial.strength, "lot": vial.lot, "serial": vial.serial}


def _person(by: By) -> User:
    if by.user is None:
        raise VialError("Somebody must receive it; sign in.")
    return by.user
