"""The pages of an injection session: opened, changed by one form after the other, signed, and read for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from abate.clinic.access import INTAKE, Caller, caller_of, in_the_record
from abate.clinic.injection import drafts, signing, stock
from abate.clinic.injection.clock import clinic_day, local
from abate.clinic.injection.consent import CONSENT_WORDING, CONSENT_WORDINGS
from abate.clinic.injection.models import Session
from abate.clinic.injection.page import FindingsPage, SitesPage, VialRow
from abate.clinic.injection.session_changes import FormError, changes_of, instant, millilitres, vial_of, whole
from abate.clinic.people.credentials import staff_of
from abate.clinic.people.models import Credential, Role
from abate.errors import AbateError, SessionError
from abate.treatment import edition_named, session_from

OF_THE_HISTORY = frozenset({"contraindicated", "cumulative-units"})
"""Stops that the patient's history answers."""


@require_POST
def open_(request: HttpRequest) -> HttpResponse:
    """The patient's draft, or a new one: the whole pattern, or as last time."""
    caller = caller_of(request)
    session = drafts.open_session(
        caller.about, caller.at, caller.by, as_last_time=request.POST.get("as") == "last-time"
    )
    return _to(session)


def session(request: HttpRequest, session: UUID) -> HttpResponse:
    """A session: the draft to work on, or what was signed."""
    caller = caller_of(request)
    return _page(request, caller, _session(caller, session))


@require_POST
def change(request: HttpRequest, session: UUID) -> HttpResponse:
    """One change of the draft."""

    def change_it(caller: Caller, draft: Session, version: int) -> None:
        posted = request.POST
        if "undo" in posted:
            drafts.undo(draft, version, caller.by)
        elif "today" in posted:
            drafts.change(draft, {"date": clinic_day(caller.at, caller.now)}, version, caller.by)
        elif "reconstitute" in posted:
            volume = millilitres(posted.get("diluent_ml", ""))
            at = instant(posted["at"], caller.at) if "at" in posted else None
            stock.reconstitute(draft, vial_of(posted["reconstitute"]), volume, caller.by, at)
        else:
            drafts.change(draft, changes_of(drafts.draft_of(draft), posted), version, caller.by)

    return _done(request, session, change_it)


@require_POST
def take_vial(request: HttpRequest, session: UUID) -> HttpResponse:
    """Take a vial out of the stock for this patient."""
    return _done(
        request, session, lambda caller, draft, _: stock.take(draft, vial_of(request.POST.get("vial", "")), caller.by)
    )


@require_POST
def put_back_vial(request: HttpRequest, session: UUID, vial: UUID) -> HttpResponse:
    """Put a vial back that was not reconstituted."""
    return _done(request, session, lambda caller, draft, _: stock.put_back(draft, vial, caller.by))


@require_POST
def sign(request: HttpRequest, session: UUID) -> HttpResponse:
    """Note the patient's consent of today, and sign."""

    def sign_it(caller: Caller, draft: Session, version: int) -> None:
        wording = request.POST.get("consent", "")
        trainee = None
        if named := request.POST.get("trainee", ""):
            trainee = next((one for one in staff_of(caller.at) if str(one.id) == named), None)
            if trainee is None:
                raise FormError("The trainee is not on the clinic's staff.")
        if wording != draft.consent_wording:
            version = drafts.change(draft, {"consent_wording": wording}, version, caller.by).version
        signing.sign(draft, version, caller.by, trainee=trainee)

    return _done(request, session, sign_it)


@require_POST
def abandon(request: HttpRequest, session: UUID) -> HttpResponse:
    """End the draft."""
    return _done(
        request,
        session,
        lambda caller, draft, version: drafts.abandon(draft, request.POST.get("why", ""), version, caller.by),
    )


@require_POST
def addendum(request: HttpRequest, session: UUID) -> HttpResponse:
    """Write a correction beside what was signed."""
    return _done(
        request,
        session,
        lambda caller, signed, _: signing.add_addendum(signed, request.POST.get("text", ""), caller.by),
    )


def _done(request: HttpRequest, number: UUID, do: Callable[[Caller, Session, int], object]) -> HttpResponse:
    """Do what was posted, then show the session; what is refused is said above the session as it stands.

    A change stands in the record with who made it: the page that answers it is no second look.
    """
    caller = caller_of(request)
    session = _session(caller, number)
    try:
        do(caller, session, whole(request.POST.get("version", ""), "version"))
    except AbateError as refusal:
        fault = str(refusal)
        return _page(request, caller, _session(caller, number), fault=fault, typed=request.POST.get("text", ""))
    if "live" not in request.POST:
        return _to(session)
    changed = _session(caller, number)
    page = _page(request, caller, changed)
    return in_the_record(page) if changed.version != session.version else page


def _page(request: HttpRequest, caller: Caller, session: Session, **said: str) -> HttpResponse:
    context: dict[str, Any] = {
        "session": session,
        "patient": session.patient,
        "today": clinic_day(caller.at, caller.now),
        **said,
    }
    if session.abandoned:
        return render(request, "injection/session_abandoned.html", context)
    if session.signed_as is not None:
        return render(request, "injection/session_signed.html", context | _signed(session))
    try:
        return render(request, "injection/session.html", context | _draft(caller, session))
    except SessionError as problem:
        return render(request, "injection/session_unsound.html", context | {"problem": problem})


def _draft(caller: Caller, session: Session) -> dict[str, Any]:
    is_injector = Role.INJECTOR in caller.roles
    check = drafts.check(session, caller.user if is_injector else None, caller.now)
    draft, vials = drafts.draft_of(session), drafts.vials_of(session)
    portions = draft.portions_of(vials)
    credentials = Credential.objects.filter(user=caller.user, clinic=caller.at).order_by("-valid_to")
    return {
        "sites": SitesPage(check.session, check.edition, may_change=True),
        "found": FindingsPage(check),
        "vials": [
            VialRow(
                vial, portions[vial.id], vial.id not in draft.portions, _on_the_clock(session, vial.reconstituted)
            )
            for vial in vials
        ],
        "enough": sum(vial.strength for vial in vials) >= check.total_units,
        "stock": list(_lots(session)),
        "of_the_history": OF_THE_HISTORY,
        "may_ask": bool(INTAKE & caller.roles),
        "credential": next((one for one in credentials if is_injector and one.holds_on(session.date)), None),
        "trainees": staff_of(caller.at).exclude(id=caller.user.id),
        "consent_wording": CONSENT_WORDING,
        "consent_words": CONSENT_WORDINGS[CONSENT_WORDING],
    }


def _signed(session: Session) -> dict[str, Any]:
    """What was signed, as it was signed: nothing is checked again by rules that may be others by now."""
    as_signed = session.signed_as or {}
    core = session_from(as_signed["session"], source="signed session")
    return {
        "sites": SitesPage(core, edition_named(core.edition), may_change=False),
        "check": as_signed["check"],
        "vials": [
            (vial, vial.reconstituted_at.replace(tzinfo=None) if vial.reconstituted_at else None)
            for vial in core.vials or ()
        ],
        "injector": core.injector,
        "trainee": as_signed["trainee"],
        "signed_at": _on_the_clock(session, session.signed),
        "consent_words": CONSENT_WORDINGS.get(session.consent_wording, ()),
        "addenda": [
            (addendum.text, addendum.event.actor, _on_the_clock(session, addendum.event.at))
            for addendum in session.addenda.select_related("event__actor").order_by("id")
        ],
    }


def _on_the_clock(session: Session, instant: datetime | None) -> datetime | None:
    """As the clinic's clocks show it: templates would turn an instant into UTC."""
    return local(session.clinic, instant).replace(tzinfo=None) if instant else None


def _lots(session: Session) -> Iterator[dict[str, Any]]:
    """What may be taken: of each lot and strength the first vial and how many there are, earliest expiry first."""
    there = stock.in_stock(session.clinic, session.date)
    for _, same in groupby(there, key=lambda vial: (vial.expiry, vial.product, vial.strength, vial.lot)):
        vials = list(same)
        yield {"vial": vials[0], "count": len(vials)}


def _session(caller: Caller, number: UUID) -> Session:
    found = Session.objects.filter(id=number, patient=caller.about, clinic=caller.at)
    session: Session | None = found.select_related(
        "patient__user", "clinic", "opened_by", "signed_by", "trainee"
    ).first()
    if session is None:
        raise Http404
    return session


def _to(session: Session) -> HttpResponse:
    return redirect("injection:session", clinic=session.clinic_id, patient=session.patient_id, session=session.id)
