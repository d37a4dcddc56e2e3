"""The administrator's pages about what entitles injectors to inject."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from abate.clinic.access import Caller, caller_of
from abate.clinic.people.credentials import add_credential, verify_credential, withdraw_credential
from abate.clinic.people.forms import CredentialForm, ReasonForm, VerifyForm, sent
from abate.clinic.people.models import Credential

FORM = require_http_methods(["GET", "POST"])


def credentials(request: HttpRequest) -> HttpResponse:
    """All of the clinic's credentials, and which of them hold today."""
    caller = caller_of(request)
    today = caller.today()
    known = Credential.objects.filter(clinic=caller.at).select_related("user", "verified_by")
    rows = [(one, one.holds_on(today)) for one in known.order_by("user__name", "-valid_to")]
    return render(request, "people/credentials.html", {"clinic": caller.at, "rows": rows, "today": today})


@FORM
def add(request: HttpRequest) -> HttpResponse:
    """Hand in a credential."""
    caller = caller_of(request)
    form = CredentialForm(sent(request), clinic=caller.at, today=caller.today())
    if form.is_valid():
        try:
            add_credential(form.instance, caller.by)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "Kept. It counts as soon as another administrator or you have verified it.")
            return redirect("people:credentials", clinic=caller.at.id)
    return render(request, "people/add_credential.html", {"form": form, "clinic": caller.at})


@FORM
def verify(request: HttpRequest, credential: int) -> HttpResponse:
    """Note how a credential was compared with its source."""
    caller = caller_of(request)
    found = _of_the_clinic(caller, credential)
    form = VerifyForm(sent(request))
    if form.is_valid():
        try:
            verify_credential(found, form.cleaned_data["how"], caller.by)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"Verified: {found.user}.")
            return redirect("people:credentials", clinic=caller.at.id)
    context = {"form": form, "clinic": caller.at, "credential": found}
    return render(request, "people/verify_credential.html", context)


@FORM
def withdraw(request: HttpRequest, credential: int) -> HttpResponse:
    """End a credential before its time."""
    caller = caller_of(request)
    found = _of_the_clinic(caller, credential)
    form = ReasonForm(sent(request))
    if form.is_valid():
        try:
            withdraw_credential(found, form.cleaned_data["why"], caller.by)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"Withdrawn: {found.user}.")
            return redirect("people:credentials", clinic=caller.at.id)
    context = {"form": form, "clinic": caller.at, "credential": found}
    return render(request, "people/withdraw_credential.html", context)


def _of_the_clinic(caller: Caller, credential: int) -> Credential:
    return get_object_or_404(Credential.objects.select_related("user"), id=credential, clinic=caller.at)
