"""What this room does when somebody signs in or sets up a second factor."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


class PeopleConfig(AppConfig):
    """The room of accounts, roles and consent."""

    name = "abate.clinic.people"

    def ready(self) -> None:
        """Listen to sign-ins."""
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415 - needs the models of every room

        user_logged_in.connect(_begin_session, dispatch_uid="people.begin_session")
        authenticator_added.connect(_note_factor, dispatch_uid="people.note_factor")


def _begin_session(request: HttpRequest, user: Any, **_: Any) -> None:
    from abate.clinic.people.sessions import begin_session  # noqa: PLC0415 - needs the models of every room

    begin_session(request, user)


def _note_factor(request: HttpRequest, **_: Any) -> None:
    from abate.clinic.people.sessions import note_factor  # noqa: PLC0415 - needs the models of every room

    note_factor(request)
