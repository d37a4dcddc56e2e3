"""How allauth makes accounts and sessions here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Signing up is open to patients unless the deployment closed it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether a person may open a diary without an invitation."""
        return bool(settings.OPEN_SIGNUP) or "invitation" in request.session
