"""A person's own pages: who they are, what is theirs, and what clinics may do with a patient's diary."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from abate.clinic.access import Caller, caller_of
from abate.clinic.people.forms import NameForm, OptionalReasonForm, PatientAccountForm, sent
from abate.clinic.people.models import Consent
from abate.clinic.people.services import (
    REGISTRY_WORDING,
    give_registry_consent,
    note_time_zone,
    rename,
    withdraw_consent,
    withdraw_registry_consent,
)

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
    """Which clinics may see the diary and which could, and which of them may hand it to a registry."""
    mine = caller_of(request).me.consents.select_related("clinic").prefetch_related("registry_consents")
    given = mine.order_by("withdrawn", "-given")
    agreed = [one for consent in given for one in consent.registry_consents.all()]
    context = {
        "current": [one for one in given if one.withdrawn is None],
        "past": [one for one in given if one.withdrawn is not None],
        "past_to_registry": [one for one in agreed if one.withdrawn is not None],
    }
    return render(request, "people/consents.html", context)


@FORM
def withdraw(request: HttpRequest, of: UUID) -> HttpResponse:
    """End a clinic's sight of the diary, after a last look at what that means."""
    caller = caller_of(request)
    consent = _consent_to(of, caller)
    form = OptionalReasonForm(sent(request))
    if form.is_valid():
        withdraw_consent(caller.me, consent.clinic, now=caller.now, why=form.cleaned_data["why"])
        messages.success(request, f"{consent.clinic} can no longer open your diary.")
        return redirect("people:consents")
    return render(request, "people/withdraw_consent.html", {"form": form, "consent": consent})


@FORM
def registry(request: HttpRequest, of: UUID) -> HttpResponse:
    """What handing data to a registry means, and the one button that agrees to it."""
    caller = caller_of(request)
    consent = _consent_to(of, caller)
    if request.POST.get("answer") == "yes":
        try:
            give_registry_consent(caller.me, consent.clinic, now=caller.now)
        except ValidationError:  # the clinic's sight was ended while the page was open
            return redirect("people:consents")
        messages.success(request, f"{consent.clinic} may hand your data to a headache registry, under a pseudonym.")
        return redirect("people:consents")
    return render(request, "people/registry.html", {"consent": consent, "wording": REGISTRY_WORDING})


@FORM
def withdraw_registry(request: HttpRequest, of: UUID) -> HttpResponse:
    """End what a clinic may hand to a registry, after a last look at what that means."""
    caller = caller_of(request)
    consent = _consent_to(of, caller)
    if consent.to_registry is None:
        raise Http404
    form = OptionalReasonForm(sent(request))
    if form.is_valid():
        withdraw_registry_consent(caller.me, consent.clinic, now=caller.now, why=form.cleaned_data["why"])
        messages.success(request, f"{consent.clinic} hands nothing more of yours to a registry.")
        return redirect("people:consents")
    return render(request, "people/withdraw_registry.html", {"form": form, "consent": consent})


def _consent_to(clinic: UUID, caller: Caller) -> Consent:
    """The caller's own consent that holds; without one there is no such page."""
    return get_object_or_404(caller.me.consents.select_related("clinic"), clinic=clinic, withdrawn=None)
