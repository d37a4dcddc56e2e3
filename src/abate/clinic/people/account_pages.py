"""A person's own pages: who they are, what is theirs, and which clinics may see a patient's diary."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from abate.clinic.access import caller_of
from abate.clinic.people.forms import NameForm, OptionalReasonForm, PatientAccountForm, sent
from abate.clinic.people.services import note_time_zone, rename, withdraw_consent

FORM = require_http_methods(["GET", "POST"])


@FORM
def account(request: HttpRequest) -> HttpResponse:
    """Name and time zone, and the way to everything else that is the person's own."""
    caller = caller_of(request)
    patient = caller.own
    known = {"name": caller.user.name} | ({"time_zone": patient.time_zone} if patient else {})
    form = (PatientAccountForm if patient else NameForm)(sent(request), initial=known)
    if form.is_valid():
        rename(caller.user, form.cleaned_data["name"], caller.by, patient)
        if patient:
            note_time_zone(patient, form.cleaned_data["time_zone"])
        messages.success(request, "Saved.")
        return redirect("people:account")
    return render(request, "people/account.html", {"form": form})


def consents(request: HttpRequest) -> HttpResponse:
    """Which clinics may see the diary, and which could."""
    given = caller_of(request).me.consents.select_related("clinic").order_by("withdrawn", "-given")
    context = {
        "current": [one for one in given if one.withdrawn is None],
        "past": [one for one in given if one.withdrawn is not None],
    }
    return render(request, "people/consents.html", context)


@FORM
def withdraw(request: HttpRequest, of: UUID) -> HttpResponse:
    """End a clinic's sight of the diary, after a last look at what that means."""
    caller = caller_of(request)
    consent = get_object_or_404(caller.me.consents.select_related("clinic"), clinic=of, withdrawn=None)
    form = OptionalReasonForm(sent(request))
    if form.is_valid():
        withdraw_consent(caller.me, consent.clinic, now=caller.now, why=form.cleaned_data["why"])
        messages.success(request, f"{consent.clinic} can no longer open your diary.")
        return redirect("people:consents")
    return render(request, "people/withdraw_consent.html", {"form": form, "consent": consent})
