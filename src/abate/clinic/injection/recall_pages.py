"""Pages of recalls: the list, and everyone who got a lot, as a page and as a file."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from abate.clinic.access import DECIDE, Caller, caller_of
from abate.clinic.injection.faults import InjectionError
from abate.clinic.injection.forms import LiftForm, RecallForm
from abate.clinic.injection.models import Recall
from abate.clinic.injection.stock import lift_recall, recall_lot, standing_recalls
from abate.clinic.injection.tracing import Traced, traced
from abate.clinic.people.forms import sent
from abate.clinic.record.append import Entry, append
from abate.treatment.limits import lot_key

TRACED = "injection.lot-traced"
COLUMNS = (
    *("lot", "serial", "product", "strength_u", "expiry", "state", "session", "session_date", "patient"),
    *("units_given", "units_wasted", "sites", "side_effects"),
)


@require_http_methods(["GET", "POST"])
def recalls(request: HttpRequest) -> HttpResponse:
    """The clinic's list, adding to it, and looking a lot up."""
    caller = caller_of(request)
    wanted = lot_key(request.GET.get("find", ""))
    if wanted:
        return redirect("injection:lot", clinic=caller.at.id, lot=wanted)
    form = RecallForm(sent(request))
    if form.is_valid():
        try:
            recall = recall_lot(caller.at, form.cleaned_data["lot"], form.cleaned_data["source"], caller.by)
        except InjectionError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Lot {recall.lot} is not used any more. Here is where it went.")
            return redirect("injection:lot", clinic=caller.at.id, lot=recall.lot_key)
    listed = Recall.objects.filter(clinic=caller.at).select_related("event__actor", "lift__event__actor")
    context = {
        "form": form,
        "clinic": caller.at,
        "recalls": listed.order_by("-id"),
        "may_lift": bool(DECIDE & caller.roles),
    }
    return render(request, "injection/recalls.html", context)


@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, recall: int) -> HttpResponse:
    """End a recall, with the reason."""
    caller = caller_of(request)
    found = get_object_or_404(standing_recalls(caller.at).select_related("clinic", "event"), id=recall)
    form = LiftForm(sent(request))
    if form.is_valid():
        try:
            lift_recall(found, form.cleaned_data["why"], caller.by)
        except InjectionError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"The recall of lot {found.lot} is lifted.")
            return redirect("injection:recalls", clinic=caller.at.id)
    return render(request, "injection/lift_recall.html", {"form": form, "clinic": caller.at, "recall": found})


@require_safe
def lot(request: HttpRequest, lot: str) -> HttpResponse:
    """Everyone who got a lot."""
    caller = caller_of(request)
    found = _traced(caller, lot)
    here = set(caller.at.consents.filter(withdrawn=None).values_list("patient_id", flat=True))
    context = {
        "clinic": caller.at,
        "lot": found[0].vial.lot if found else lot,
        "key": lot_key(lot),
        "found": found,
        "patients": {one.patient.id for one in found if one.patient},
        "here": here,
        "recalls": Recall.objects.filter(clinic=caller.at, lot_key=lot_key(lot))
        .select_related("event", "lift__event")
        .order_by("id"),
    }
    return render(request, "injection/lot.html", context)


@require_safe
def lot_csv(request: HttpRequest, lot: str) -> HttpResponse:
    """The same as a file."""
    caller = caller_of(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="lot-{lot_key(lot) or "unknown"}.csv"'
    rows = csv.writer(response)
    rows.writerow(COLUMNS)
    rows.writerows(map(_as_text, _row(one)) for one in _traced(caller, lot))
    return response


def state_of(one: Traced) -> str:
    """Where a vial is."""
    if one.vial.written_off:
        return f"written off: {one.vial.written_off_why}"
    if one.session is None:
        return "in stock"
    if one.session.signed:
        return "given"
    return "wasted, session abandoned" if one.session.abandoned else "taken, not signed"


def _traced(caller: Caller, lot: str) -> list[Traced]:
    """That somebody looked stands in the record: it names patients."""
    found = traced(caller.at, lot)
    content = {"patients": len({one.patient.id for one in found if one.patient})}
    append([Entry(TRACED, lot_key(lot)[:200], content=content)], caller.by, clinic=caller.at)
    return found


def _row(one: Traced) -> tuple[object, ...]:
    vial, session = one.vial, one.session
    effects = (f"{noted.term} (grade {noted.grade or 'not given'})" for noted in one.effects)
    return (
        *(vial.lot, vial.serial, vial.product, vial.strength, vial.expiry, state_of(one)),
        *(session.id if session else "", session.date if session else "", one.patient or ""),
        *(vial.units_given, vial.units_wasted, " ".join(one.sites), "; ".join(effects)),
    )


def _as_text(cell: object) -> str:
    """A spreadsheet takes a cell that begins like a formula for one."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
