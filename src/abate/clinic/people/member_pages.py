"""The administrator's list of who works in the clinic and who is invited."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from abate.clinic.access import caller_of
from abate.clinic.people.forms import ReasonForm, sent
from abate.clinic.people.invitations import open_invitations
from abate.clinic.people.models import Membership
from abate.clinic.people.services import end_membership
from abate.clinic.people.sessions import SECOND_FACTORS


def members(request: HttpRequest) -> HttpResponse:
    """Everyone's roles, those that ended, and open invitations."""
    caller = caller_of(request)
    factor = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    known = Membership.objects.filter(clinic=caller.at).select_related("user").annotate(has_factor=Exists(factor))
    context = {
        "clinic": caller.at,
        "current": known.filter(ended=None).order_by("user__name", "user__email", "role"),
        "past": known.exclude(ended=None).order_by("-ended"),
        "invitations": open_invitations(caller.now).filter(clinic=caller.at).order_by("-sent"),
    }
    return render(request, "people/members.html", context)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, membership: int) -> HttpResponse:
    """Take a role from a person."""
    caller = caller_of(request)
    found = get_object_or_404(Membership.objects.select_related("user", "clinic"), id=membership, clinic=caller.at)
    form = ReasonForm(sent(request))
    if form.is_valid():
        try:
            end_membership(found, form.cleaned_data["why"], caller.by)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{found.user} is no longer {found.get_role_display().lower()} here.")
            return redirect("home") if found.user == caller.user else redirect("people:members", clinic=caller.at.id)
    return render(request, "people/end_membership.html", {"form": form, "clinic": caller.at, "membership": found})
