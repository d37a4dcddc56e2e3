"""The draft of a session: opened, changed, undone, abandoned; and the core's session and check that come of it.

Whoever changes a draft says which `version` they saw: a draft that was changed meanwhile is refused, not overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from abate.clinic.injection.clock import clinic_day, local
from abate.clinic.injection.consent import CONSENT_WORDINGS
from abate.clinic.injection.draft import Draft
from abate.clinic.injection.faults import InjectionError
from abate.clinic.injection.models import Session, Vial
from abate.clinic.injection.stock import core_vial, locked_draft, recalled_lots
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Clinic, Credential, Patient, User
from abate.clinic.record.append import By, Entry, append
from abate.errors import SessionError
from abate.history import History
from abate.treatment import Session as CoreSession
from abate.treatment import SessionCheck, check_session, session_from
from abate.treatment.editions import EDITIONS

OPENED, CHANGED = "injection.session-opened", "injection.session-changed"
UNDONE, ABANDONED = "injection.session-undone", "injection.session-abandoned"

UNDOABLE = 100
"""Steps back that are kept."""

COLUMNS = ("date", "edition", "consent_wording")
"""What a step back restores besides the draft."""


def open_session(patient: Patient, clinic: Clinic, by: By, *, as_last_time: bool = False) -> Session:
    """The patient's draft in the clinic; where there is none, a new one of today.

    Args:
        patient: whom it is for.
        clinic: where.
        by: who opens it.
        as_last_time: sites, units and edition as in the last session signed here, if there is one; else the whole
            pattern, in the edition of the clinic's jurisdiction.
    """
    with transaction.atomic():
        Patient.objects.select_for_update().get(id=patient.id)
        there = Session.objects.filter(patient=patient, clinic=clinic, signed=None, abandoned=None).first()
        if there is not None:
            return there
        last = last_signed(patient, clinic) if as_last_time else None
        draft, edition = Draft.standard(), edition_of(clinic)
        if last is not None:
            before, edition = draft_of(last), last.edition
            draft = draft.with_parts(sites=before.sites, follow_the_pain=before.follow_the_pain)
        if by.user is None:
            raise InjectionError("Somebody must open the session; sign in.")
        session = Session(
            clinic=clinic,
            patient=patient,
            date=clinic_day(clinic, by.now),
            edition=edition,
            opened_by=by.user,
            opened=by.now,
            draft=draft.as_json(),
        )
        session.save()
        content = {"as": str(last.id) if last else "standard", **_snapshot(session)}
        append([Entry(OPENED, f"session {session.id}", patient, content=content)], by, clinic=clinic)
    return session


def edition_of(clinic: Clinic) -> str:
    """The edition of the label that holds where the clinic is."""
    return "us-label" if clinic.jurisdiction in (Clinic.Jurisdiction.US, Clinic.Jurisdiction.US_WA) else "eu-label"


def last_signed(patient: Patient, clinic: Clinic) -> Session | None:
    """The last session signed in the clinic."""
    return (
        Session.objects.filter(patient=patient, clinic=clinic, signed__isnull=False).order_by("date", "signed").last()
    )


def draft_of(session: Session) -> Draft:
    """What is planned or was done."""
    return Draft.model_validate(session.draft)


def vials_of(session: Session) -> list[Vial]:
    """The vials taken for it, in the order of taking."""
    return list(Vial.objects.filter(session=session).order_by("taken", "id"))


def change(session: Session, changes: Mapping[str, Any], version: int, by: By) -> Session:
    """Change a draft; what was there before can be brought back by `undo`.

    Args:
        session: the draft.
        changes: any of
            `sites` ({id: {"units": 5} or {"skipped": "why"} or None, which leaves it out}; optional ones too),
            `given_at` (with offset), `infection_at` (list or None: not known), `examination` ({sign: True, False or
            None}; others stay), `reasons` ({finding: words; blank takes it back}; others stay), `portions` ({vial:
            {"given", "wasted", "reason"} or None: as the sites need}; others stay), `waste_reason`, `date`,
            `edition`, `consent_wording`.
        version: the one that was shown.
        by: who changes it.

    Raises:
        InjectionError: when a change cannot stand; then none is made.
        ChangedMeanwhileError: when the draft is not the one that was shown.
        NotADraftError: when it is signed or abandoned.
    """
    with transaction.atomic():
        held = locked_draft(session, version)
        before = _snapshot(held)
        try:
            held.draft = _changed(draft_of(held), changes).as_json()
            _change_columns(held, changes)
            after = _snapshot(held)
            session_of(held, by.user, by.now)
        except ValidationError as problem:
            raise InjectionError("; ".join(_told(error) for error in problem.errors())) from None
        except SessionError as problem:
            raise InjectionError("; ".join(f"{fault.why}; {fault.right}" for fault in problem.faults)) from None
        if after != before:
            held.former = [*held.former, before][-UNDOABLE:]
            _save(held)
            changed = {key: after[key] for key in after if after[key] != before[key]}
            entry = Entry(CHANGED, f"session {held.id}", held.patient, content=changed)
            append([entry], by, clinic=held.clinic)
    return held


def undo(session: Session, version: int, by: By) -> Session:
    """Bring back what stood before the last change, exactly. Vials that were taken stay taken.

    Raises:
        InjectionError: when there is nothing to undo.
        ChangedMeanwhileError: when the draft is not the one that was shown: a second tap undoes nothing more.
        NotADraftError: when it is signed or abandoned.
    """
    with transaction.atomic():
        held = locked_draft(session, version)
        if not held.former:
            raise InjectionError("There is nothing to undo.")
        *held.former, before = held.former
        held.draft, held.date = before["draft"], date.fromisoformat(before["date"])
        held.edition, held.consent_wording = before["edition"], before["consent_wording"]
        _save(held)
        append([Entry(UNDONE, f"session {held.id}", held.patient, content=before)], by, clinic=held.clinic)
    return held


def abandon(session: Session, why: str, version: int, by: By) -> None:
    """End a draft without a session. Vials go back to the stock; reconstituted ones are wasted, for that reason.

    Raises:
        InjectionError: when no reason is given.
        ChangedMeanwhileError: when the draft is not the one that was shown.
        NotADraftError: when it is signed or abandoned.
    """
    why = why.strip()
    if not why:
        raise InjectionError("Say why; it stands in the record.")
    longest = Vial._meta.get_field("waste_reason").max_length or 0
    if len(why) > longest:
        raise InjectionError(f"Say it in {longest} characters at most.")
    with transaction.atomic():
        held = locked_draft(session, version)
        wasted = []
        for vial in Vial.objects.select_for_update().filter(session=held).order_by("id"):
            if vial.reconstituted is None:
                vial.session, vial.taken = None, None
            else:
                vial.units_given, vial.units_wasted, vial.waste_reason = 0, vial.strength, why
                wasted.append(str(vial.id))
            vial.save()
        held.abandoned = by.now
        _save(held)
        entry = Entry(ABANDONED, f"session {held.id}", held.patient, why, {"wasted_vials": wasted})
        append([entry], by, clinic=held.clinic)


def session_of(session: Session, injector: User | None, now: datetime) -> CoreSession:
    """The core's session: the draft with history, vials, injector and recalls as they are known now.

    On the day itself, a draft that says no time is looked at as given now.

    Raises:
        SessionError: when the parts do not hold together, for example a vial made up after the injections.
    """
    draft, clinic = draft_of(session), session.clinic
    vials = vials_of(session)
    portions = draft.portions_of(vials)
    given = draft.given_at or (now if clinic_day(clinic, now) == session.date else None)
    return session_from(
        {
            "date": session.date,
            "edition": session.edition,
            "given_at": local(clinic, given) if given else None,
            "history": _history_without_an_old_look(history_of(session.patient, clinic)),
            "injector": injector_on(injector, clinic, session.date),
            "vials": [_core_vial(vial, portions[vial.id], clinic) for vial in vials] or None,
            "sites": draft.sites,
            "follow_the_pain": draft.follow_the_pain,
            "infection_at": draft.infection_at,
            "recalled_lots": recalled_lots(clinic),
            "examination": draft.examination,
            "reasons": draft.reasons,
        },
        source="session",
    )


def _history_without_an_old_look(history: History) -> History:
    """That no site was infected when somebody asked says nothing of today; that one was, still does."""
    if history.infection_at_injection_site:
        return history
    return history.model_copy(update={"infection_at_injection_site": None})


def check(session: Session, injector: User | None, now: datetime) -> SessionCheck:
    """Every finding about the session, were the person to sign now. Raises as `session_of`."""
    return check_session(session_of(session, injector, now), today=clinic_day(session.clinic, now))


def injector_on(user: User | None, clinic: Clinic, day: date) -> dict[str, Any]:
    """Who injects, for the core: the credential that holds on the day, else what is verified of the last one."""
    if user is None:
        return {}
    verified = [
        one
        for one in Credential.objects.filter(user=user, clinic=clinic).order_by("valid_to", "id")
        if one.verified is not None and one.withdrawn is None
    ]
    holding = [one for one in verified if one.holds_on(day)] or verified
    if not holding:
        return {"name": str(user)}
    last = holding[-1]
    profession = last.get_profession_display()
    return {"name": str(user), "profession": profession, "valid_from": last.valid_from, "valid_until": last.valid_to}


def _core_vial(vial: Vial, portion: Any, clinic: Clinic) -> dict[str, Any]:
    return core_vial(vial).model_dump() | {
        "diluent_ml": None if vial.diluent_ml is None else float(vial.diluent_ml),
        "reconstituted_at": local(clinic, vial.reconstituted) if vial.reconstituted else None,
        "units_given": portion.given,
        "units_wasted": portion.wasted,
        "waste_reason": portion.reason or None,
    }


def _changed(draft: Draft, changes: Mapping[str, Any]) -> Draft:
    whole = set(changes) & {"given_at", "infection_at", "waste_reason"}
    parts: dict[str, Any] = {name: changes[name] for name in whole}
    if "examination" in changes:
        parts["examination"] = draft.examination.model_dump() | dict(changes["examination"])
    if "reasons" in changes:
        reasons = dict(draft.reasons) | dict(changes["reasons"])
        parts["reasons"] = {name: words for name, words in reasons.items() if words.strip()}
    if "portions" in changes:
        portions = draft.model_dump(mode="json")["portions"] | {str(k): v for k, v in changes["portions"].items()}
        parts["portions"] = {vial: portion for vial, portion in portions.items() if portion is not None}
    unknown = set(changes) - whole - {"sites", "examination", "reasons", "portions", *COLUMNS}
    if unknown:
        raise InjectionError(f"There is no {', '.join(sorted(unknown))} in a session.")
    return draft.with_sites(changes.get("sites", {})).with_parts(**parts)


def _change_columns(held: Session, changes: Mapping[str, Any]) -> None:
    edition, day = changes.get("edition", held.edition), changes.get("date", held.date)
    wording = changes.get("consent_wording", held.consent_wording)
    if edition not in EDITIONS:
        raise InjectionError(f"There is no edition {edition!r}; there are {', '.join(EDITIONS)}.")
    if wording and wording not in CONSENT_WORDINGS:
        raise InjectionError(f"There is no edition {wording!r} of the words of consent.")
    held.edition, held.consent_wording = edition, wording
    try:
        held.date = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise InjectionError(f"{day!r} is no day; write 2026-03-02.") from None


def _snapshot(session: Session) -> dict[str, Any]:
    return {
        "draft": session.draft,
        "date": session.date.isoformat(),
        "edition": session.edition,
        "consent_wording": session.consent_wording,
    }


def _save(session: Session) -> None:
    session.version += 1
    session.save()


def _told(error: Mapping[str, Any]) -> str:
    place = ".".join(str(step) for step in error["loc"])
    return f"{place}: {error['msg']}" if place else str(error["msg"])
