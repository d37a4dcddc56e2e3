"""Pages of the stock: what is there, receiving, writing off, the end of the day."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from abate.clinic.access import caller_of
from abate.clinic.injection.clock import clinic_day
from abate.clinic.injection.closing import closing_day
from abate.clinic.injection.faults import InjectionError
from abate.clinic.injection.forms import DayForm, ReceiveForm, WhyForm
from abate.clinic.injection.models import Vial
from abate.clinic.injection.stock import receive as receive_vials
from abate.clinic.injection.stock import standing_recalls
from abate.clinic.injection.stock import write_off as write_vial_off
from abate.clinic.people.forms import sent
from abate.clinic.people.models import Clinic

FORM = require_http_methods(["GET", "POST"])
SHOWN = 500
"""Vials on one page; of more, the first to expire."""


@require_safe
def stock(request: HttpRequest) -> HttpResponse:
    """What is there, those that expire first at the head."""
    caller = caller_of(request)
    today = clinic_day(caller.at, caller.now)
    there = Vial.objects.filter(clinic=caller.at, session=None, written_off=None)
    vials = there.order_by("expiry", "lot", "serial", "id")
    recalled = set(standing_recalls(caller.at).values_list("lot_key", flat=True))
    usable = Q(expiry__gte=today) & ~Q(lot_key__in=recalled)
    context = {
        "clinic": caller.at,
        "today": today,
        "rows": [(vial, vial.lot_key in recalled) for vial in vials[:SHOWN]],
        "counts": there.filter(usable).values("strength").annotate(vials=Count("id")).order_by("strength"),
        "more": max(0, vials.count() - SHOWN),
    }
    return render(request, "injection/stock.html", context)


@FORM
def receive(request: HttpRequest) -> HttpResponse:
    """Take vials into stock."""
    caller = caller_of(request)
    form = ReceiveForm(sent(request))
    if form.is_valid():
        try:
            vials = receive_vials(caller.at, form.cleaned_data["carton"], form.cleaned_data["all_serials"], caller.by)
        except InjectionError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"In stock: {len(vials)} of lot {vials[0].lot}.")
            return redirect("injection:stock", clinic=caller.at.id)
    return render(request, "injection/receive.html", {"form": form, "clinic": caller.at})


@FORM
def write_off(request: HttpRequest, vial: UUID) -> HttpResponse:
    """Take a vial out of the stock for good."""
    caller = caller_of(request)
    found = get_object_or_404(Vial, id=vial, clinic=caller.at)
    form = WhyForm(sent(request))
    if form.is_valid():
        try:
            write_vial_off(found, form.cleaned_data["why"], caller.by)
        except InjectionError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Written off: {found.strength} U, lot {found.lot}.")
            return redirect("injection:stock", clinic=caller.at.id)
    return render(request, "injection/write_off.html", {"form": form, "clinic": caller.at, "vial": found})


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """What a day used, and what keeps it from closing."""
    caller = caller_of(request)
    today = clinic_day(caller.at, caller.now)
    chosen = DayForm(request.GET).day_or(today)
    context = {
        "clinic": caller.at,
        "today": today,
        "closing": closing_day(caller.at, chosen, today),
        "form": DayForm(initial={"day": chosen}),
        "bills_in_the_us": caller.at.jurisdiction in (Clinic.Jurisdiction.US, Clinic.Jurisdiction.US_WA),
    }
    return render(request, "injection/day.html", context)
