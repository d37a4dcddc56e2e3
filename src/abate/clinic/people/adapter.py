"""How allauth makes accounts and sessions here."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from abate.clinic.people.invitations import awaits_role, open_invitations
from abate.clinic.people.models import Membership, Patient, User
from abate.clinic.people.services import open_diary

INVITED = "invitation"
"""Key of the session: which invitation was opened in this browser."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Signing up is open to patients unless the deployment closed it, and always to the invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether a person may make an account here and now."""
        invited = request.session.get(INVITED)
        return bool(settings.OPEN_SIGNUP) or (
            invited is not None and open_invitations(timezone.now()).filter(id=invited).exists()
        )

    def post_login(self, request: HttpRequest, user: User, **known: Any) -> HttpResponse:
        """Open a diary for a person who signs in for the first time and is not of the staff."""
        now = timezone.now()
        was_staff = Membership.objects.filter(user=user).exists()
        if not (was_staff or Patient.objects.filter(user=user).exists() or awaits_role(user, now)):
            open_diary(user, time_zone=settings.TIME_ZONE, now=now)
        return cast("HttpResponse", super().post_login(request, user, **known))
