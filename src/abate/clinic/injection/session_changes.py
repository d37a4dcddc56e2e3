"""What a posted form changes in a draft. One form changes one thing, so that nothing unseen changes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict

from abate.clinic.injection.draft import Draft
from abate.clinic.injection.faults import InjectionError
from abate.clinic.people.models import Clinic
from abate.treatment import preempt
from abate.treatment.limits import signs

UNITS, WHY, SIGN = "units.", "why.", "sign."
ANSWERS = {"yes": True, "no": False}
LONGEST_NUMBER = 6

Changes = dict[str, Any]
"""As `drafts.change` takes them."""


class FormError(InjectionError):
    """What was typed cannot stand in a session; the message says what would be right."""


def changes_of(draft: Draft, posted: QueryDict) -> Changes:
    """What the form changes.

    Raises:
        FormError: when it says nothing, or something that cannot be.
    """
    for name, changes in FORMS.items():
        if name in posted:
            return changes(draft, posted)
    raise FormError("Nothing was changed: the form does not say what.")


def vial_of(typed: str) -> UUID:
    """The vial that a form names."""
    try:
        return UUID(typed)
    except ValueError:
        raise FormError("There is no such vial.") from None


def millilitres(typed: str) -> Decimal:
    """As people write it: 4, 2.5 or 2,5."""
    try:
        volume = Decimal(typed.strip().replace(",", ".")[: LONGEST_NUMBER + 1])
    except InvalidOperation:
        volume = Decimal("NaN")
    if not volume.is_finite():
        raise FormError(f"{typed.strip()[:20]!r} is no volume in mL; write 4 or 2.5.")
    return volume


def instant(typed: str, clinic: Clinic) -> datetime:
    """A day and a time by the clinic's clocks, as a browser sends them: 2026-03-02T09:00."""
    zone = ZoneInfo(clinic.time_zone)
    try:
        on_the_clock = datetime.fromisoformat(typed)
    except ValueError:
        raise FormError(f"{typed[:20]!r} is no day and time; write when it was, by the clinic's clocks.") from None
    at = on_the_clock.replace(tzinfo=zone)
    if on_the_clock.tzinfo or at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != on_the_clock:
        raise FormError(f"{typed[:20]!r} was on no clock of the clinic; write when it was.")
    return at


def _toggled(draft: Draft, posted: QueryDict) -> Changes:
    """A tap on a site: leave it out, or give it its units."""
    site = preempt().by_id.get(posted.get("toggle", ""))
    if site is None:
        raise FormError("There is no such site.")
    injected = any(entry.site == site.id and entry.given for entry in (*draft.sites, *draft.follow_the_pain))
    return {"sites": {site.id: None if injected else {"units": site.units}}}


def _of_a_muscle(_: Draft, posted: QueryDict) -> Changes:
    """Units site by site as the list has them; 0 leaves a site out, for the reason that was given before if any."""
    entries: dict[str, Mapping[str, Any] | None] = {}
    for field in posted:
        site = preempt().by_id.get(field.removeprefix(UNITS)) if field.startswith(UNITS) else None
        if site is not None:
            units = whole(posted.get(field, ""), site.id)
            entries[site.id] = {"units": units} if units else _skipped(posted.get(WHY + site.id, ""))
    return {"sites": entries}


def _left_out(draft: Draft, posted: QueryDict) -> Changes:
    """Why sites are left out; a site that is injected by now stays so."""
    injected = {entry.site for entry in draft.sites if entry.given}
    said = {field.removeprefix(WHY): posted.get(field, "") for field in posted if field.startswith(WHY)}
    fixed = {site.id for site in preempt().sites}
    return {"sites": {site: _skipped(why) for site, why in said.items() if site in fixed - injected}}


def _examined(_: Draft, posted: QueryDict) -> Changes:
    """What was seen before the needle; `nothing`: all was looked for, and no site is infected."""
    if posted.get("examined", "") == "nothing":
        return {"examination": dict.fromkeys(signs().findings, False), "infection_at": []}
    infected = posted.getlist("infected")
    infection = ANSWERS.get(posted.get("infection", ""))
    if infection and not infected:
        raise FormError("Say which sites are infected, or that none is.")
    if infected and not infection:
        raise FormError("Infected sites are chosen, but infection is not answered with yes; correct one of them.")
    return {
        "examination": {name: ANSWERS.get(posted.get(SIGN + name, "")) for name in signs().findings},
        "infection_at": None if infection is None else infected,
    }


def _with_reason(_: Draft, posted: QueryDict) -> Changes:
    return {"reasons": {posted.get("finding", ""): posted.get("reason", "").strip()}}


def _portioned(_: Draft, posted: QueryDict) -> Changes:
    """Where the units of a vial went, as said; `propose` goes back to what is proposed."""
    vial = str(vial_of(posted.get("vial", "")))
    if "propose" in posted:
        return {"portions": {vial: None}}
    portion = {name: whole(posted.get(name, ""), name) for name in ("given", "wasted")}
    return {"portions": {vial: portion | {"reason": posted.get("waste_reason", "").strip()}}}


FORMS: Mapping[str, Callable[[Draft, QueryDict], Changes]] = {
    "toggle": _toggled,
    "muscle": _of_a_muscle,
    "left-out": _left_out,
    "examined": _examined,
    "finding": _with_reason,
    "vial": _portioned,
}
"""By the field that every form of the kind has."""


def _skipped(why: str) -> Mapping[str, Any] | None:
    return {"skipped": why.strip()} if why.strip() else None


def whole(typed: str, of: str) -> int:
    """A number as it was typed; nothing is 0."""
    text = typed.strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise FormError(f"{of}: {typed.strip()[:20]!r} is no whole number; write 5, or 0.")
    return int(text)
