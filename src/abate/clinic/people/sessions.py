"""How long a sign-in lasts, and what staff must have proved in it: a factor besides the password, and that lately."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from abate.clinic.people.models import Membership, User

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes only stand in for one of these."""

STAFF_SIGN_IN_LASTS = timedelta(hours=12)
"""A working day; browsers that reopen their windows keep a session longer than anybody sits in front of it."""

SIGNED_IN = "signed_in"
SET_UP_FACTOR = "set_up_factor"


def begin_session(request: HttpRequest, user: User) -> None:
    """Note when the person signed in, and how long the session may last."""
    request.session[SIGNED_IN] = timezone.now().timestamp()
    limit_session(request, user)


def limit_session(request: HttpRequest, user: User) -> None:
    """A session of staff ends with the browser, a patient's after `SESSION_COOKIE_AGE`."""
    request.session.set_expiry(0 if is_staff(user) else None)


def note_factor(request: HttpRequest) -> None:
    """Remember that the second factor was set up in this very session."""
    request.session[SET_UP_FACTOR] = True


def is_staff(user: User) -> bool:
    """Whether the person holds a role in any clinic."""
    return Membership.objects.filter(user=user, ended=None).exists()


def proof_still_asked_of_staff(request: HttpRequest, user: User, now: datetime) -> HttpResponse | None:
    """Where a member of staff must go before a page of the clinic opens; None when nothing is missing.

    A session that was opened before the account had a second factor does not pass by the factor's existence: it must
    have set the factor up itself, or show it.
    """
    here = urlencode({"next": request.get_full_path()})
    if settings.SECOND_FACTOR_FOR_STAFF:
        if not is_mfa_enabled(user, SECOND_FACTORS):
            messages.warning(request, "Your role in a clinic needs a second factor. Set one up, then go on.")
            return redirect("mfa_index")
        if not _showed_factor(request, user):
            with_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
            page = "mfa_reauthenticate" if with_app else "mfa_reauthenticate_webauthn"
            return redirect(f"{reverse(page)}?{here}")
    if now.timestamp() - _last_proof(request, user) > STAFF_SIGN_IN_LASTS.total_seconds():
        return redirect(f"{reverse('account_reauthenticate')}?{here}")
    return None


def _showed_factor(request: HttpRequest, user: User) -> bool:
    methods = {record["method"] for record in get_authentication_records(request, user)}
    return "mfa" in methods or SET_UP_FACTOR in request.session


def _last_proof(request: HttpRequest, user: User) -> float:
    """When the person last showed who they are, in seconds since 1970; 0 if that is not known."""
    shown = [record["at"] for record in get_authentication_records(request, user)]
    return float(max([request.session.get(SIGNED_IN, 0), *shown]))
