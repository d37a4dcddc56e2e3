"""Whether sessions, vials and recalls are what the record says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from abate.clinic.injection.guards import tables_without_guard
from abate.clinic.injection.models import Addendum, Recall, RecallLift, Session, Vial
from abate.clinic.injection.signing import ADDED, SIGNED, digest_of_signed
from abate.clinic.injection.stock import LIFTED, RECALLED, RECEIVED
from abate.clinic.record.models import Event
from abate.clinic.record.verify import UNREADABLE, Finding

BATCH = 500
OF_A_VIAL = ("lot", "strength", "units_given", "units_wasted", "waste_reason")


def findings_in_sessions() -> Iterator[Finding]:
    """The first of each kind that is not what it was."""
    for table in tables_without_guard():
        yield Finding(f"table {table}", "its guard is gone: what is signed could be changed")
    written = ((SIGNED, "signed_session"), (ADDED, "addendum"), (RECALLED, "recall"), (LIFTED, "recall_lift"))
    for kind, row in written:
        for lost in Event.objects.filter(kind=kind, **{row: None}).order_by("id")[:1]:
            yield Finding(_name(lost), f"the {row.replace('_', ' ')} that it wrote down is gone")
    yield from _first("session", Session.objects.filter(signed__isnull=False).prefetch_related("vials"), _in_session)
    yield from _first("addendum", Addendum.objects.select_related("session"), _in_addendum)
    yield from _first("recall", Recall.objects.all(), _in_recall)
    yield from _first("lift of a recall", RecallLift.objects.select_related("recall"), _in_lift)
    receipts = Event.objects.filter(kind=RECEIVED).select_related("content").prefetch_related("received_vials")
    yield from _first("receipt", receipts, _in_receipt)
    for vial in Vial.objects.exclude(receipt__in=Event.objects.filter(kind=RECEIVED)).order_by("id")[:1]:
        yield Finding(f"vial {vial.id}", "its receipt is gone")


def _first(what: str, rows: Any, wrong_with: Callable[[Any], str]) -> Iterator[Finding]:
    """The first row with which something is wrong, of many that are not all held in memory."""
    if what != "receipt":
        rows = rows.select_related("event__content")
    for row in rows.order_by("id").iterator(chunk_size=BATCH):
        try:
            wrong = wrong_with(row)
        except (*UNREADABLE, LookupError) as problem:
            wrong = f"it cannot be read ({type(problem).__name__})"
        if wrong:
            yield Finding(f"{what} {row.id}", wrong)
            return


def _in_session(session: Session) -> str:
    event, signed_as = session.event, session.signed_as
    if event is None or signed_as is None:
        return "it is signed without a record"
    said = event.said() or {}
    written = (event.kind, event.thing, event.patient_id, event.at, event.actor_id)
    if written != (SIGNED, f"session {session.id}", session.patient_id, session.signed, session.signed_by_id):
        return "it is not what its event says"
    if said["digest"] != digest_of_signed(signed_as):
        return "it is not what was signed"
    trainee = (signed_as["trainee"] or {}).get("id")
    if (said["date"], said["units"], trainee) != (
        session.date.isoformat(),
        session.units,
        str(session.trainee_id) if session.trainee_id else None,
    ):
        return "its day, units or trainee are not those that were signed"
    signed = dict(zip(signed_as["vials"], signed_as["session"]["vials"], strict=True))
    held = {str(vial.id): vial for vial in session.vials.all()}
    same = signed.keys() == held.keys() and all(
        [signed[name][key] or None for key in OF_A_VIAL] == [getattr(vial, key) or None for key in OF_A_VIAL]
        for name, vial in held.items()
    )
    return "" if same else "its vials are not those that were signed"


def _in_addendum(addendum: Addendum) -> str:
    event = addendum.event
    written = (event.kind, event.thing, event.patient_id, event.said())
    right = (ADDED, f"session {addendum.session_id}", addendum.session.patient_id, {"text": addendum.text})
    return "" if written == right else "it is not what its event says"


def _in_recall(recall: Recall) -> str:
    said = (recall.event.kind, recall.event.said())
    return "" if said == (RECALLED, {"lot": recall.lot, "source": recall.source}) else "it is not what its event says"


def _in_lift(lift: RecallLift) -> str:
    event = lift.event
    right = (LIFTED, lift.why, {"recall": lift.recall_id, "lot": lift.recall.lot})
    return "" if (event.kind, event.why, event.said()) == right else "it is not what its event says"


def _in_receipt(receipt: Event) -> str:
    """Every vial of a delivery as it was received."""
    said = receipt.said() or {}
    held = {str(vial.id): vial for vial in receipt.received_vials.all()}
    if held.keys() != said["vials"].keys():
        return "vials that were received are gone, or were added"
    for name, vial in held.items():
        printed = (vial.product, vial.strength, vial.lot, vial.expiry.isoformat(), vial.gtin, vial.serial)
        if printed != (*(said[key] for key in ("product", "strength", "lot", "expiry", "gtin")), said["vials"][name]):
            return f"vial {name} is not what was received"
    return ""


def _name(event: Event) -> str:
    return f"event {event.number} of the chain of {event.chain}"
