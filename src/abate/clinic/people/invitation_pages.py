"""Inviting, and what the invited see when they open their link."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from abate.clinic.access import caller_of
from abate.clinic.people import invitations
from abate.clinic.people.adapter import INVITED
from abate.clinic.people.forms import InviteForm, ReasonForm, sent
from abate.clinic.people.models import Invitation, Role
from abate.clinic.people.services import CONSENT_WORDING
from abate.clinic.people.sessions import limit_session
from abate.clinic.record.append import By

FORM = require_http_methods(["GET", "POST"])
log = logging.getLogger(__name__)


@FORM
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a patient, or as an administrator somebody to the staff."""
    caller = caller_of(request)
    is_administrator = Role.ADMINISTRATOR in caller.roles
    form = InviteForm(sent(request), for_staff=is_administrator)
    if form.is_valid():
        by = By(caller.user, Role.ADMINISTRATOR if is_administrator else caller.role, caller.now)
        made, secret = invitations.invite(caller.at, form.cleaned_data["email"], form.cleaned_data["role"], by)
        if _mail(made, secret):
            messages.success(request, f"An invitation is on its way to {made.email}. It holds for seven days.")
            return redirect("people:members" if is_administrator else "people:invite", clinic=caller.at.id)
        invitations.revoke(made, by, "the e-mail could not be sent")
        form.add_error(None, "The e-mail could not be sent, so nobody was invited. Try again in some minutes.")
    return render(request, "people/invite.html", {"form": form, "clinic": caller.at})


@FORM
def revoke(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """Take an open invitation back."""
    caller = caller_of(request)
    found = get_object_or_404(invitations.open_invitations(caller.now), id=invitation, clinic=caller.at)
    form = ReasonForm(sent(request))
    if form.is_valid():
        invitations.revoke(found, caller.by, form.cleaned_data["why"])
        messages.success(request, "The invitation is taken back; its link opens nothing more.")
        return redirect("people:members", clinic=caller.at.id)
    context = {"form": form, "clinic": caller.at, "invitation": found}
    return render(request, "people/revoke_invitation.html", context)


@FORM
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens: words in plain language, then consent or refusal, a role taken or not."""
    now = timezone.now()
    found = invitations.find(token)
    if found is None:
        return render(request, "people/invitation_closed.html", status=404)
    if not found.is_open(now):
        return render(request, "people/invitation_closed.html", {"invitation": found}, status=410)
    if not request.user.is_authenticated:
        # Who can read the mail has shown that the address is theirs: an account made now needs no second mail.
        request.session[INVITED] = str(found.id)
        get_adapter().stash_verified_email(request, found.email)
        return render(request, "people/invitation.html", {"invitation": found})
    context = {"invitation": found, "is_meant": invitations.is_meant_for(found, request.user)}
    if request.method == "POST" and context["is_meant"]:
        return _answered(request, found)
    return render(request, "people/invitation.html", context | {"wording": CONSENT_WORDING})


def _answered(request: HttpRequest, found: Invitation) -> HttpResponse:
    caller = caller_of(request)
    try:
        if request.POST.get("answer") == "yes":
            invitations.accept(found, caller.user, time_zone=found.clinic.time_zone, now=caller.now)
            limit_session(request, caller.user)
            what = "may now see your diary" if found.for_patient else "has you on its staff now"
            messages.success(request, f"{found.clinic} {what}.")
        elif request.POST.get("answer") == "no":
            invitations.refuse(found, caller.user, now=caller.now)
            messages.success(request, "You said no. Nothing was shared, and the link opens nothing more.")
        else:
            return redirect(request.path)
    except ValidationError:  # used or taken back while the page was open
        return redirect(request.path)
    request.session.pop(INVITED, None)
    return redirect("home")


def _mail(made: Invitation, secret: str) -> bool:
    link = settings.SITE_ADDRESS + reverse("people:invitation", kwargs={"token": secret})
    body = render_to_string("people/invitation_mail.txt", {"invitation": made, "link": link})
    try:
        send_mail(" ".join(f"{made.clinic} invites you".split()), body, None, [made.email])
    except (SMTPException, OSError):
        log.exception("an invitation could not be sent")
        return False
    return True
