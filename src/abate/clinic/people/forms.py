"""The forms of this room. Each names its fields, so that nothing else that is sent can change anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, cast

from allauth.account.forms import LoginForm
from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict

from abate.clinic.people.credentials import staff_of
from abate.clinic.people.models import Clinic, Credential, Invitation, Role
from abate.clinic.people.sessions import limit_session
from abate.clinic.people.time_zones import time_zones


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was filled in with; None when it is only shown."""
    return request.POST if request.method == "POST" else None


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Asks for no choice: how long a session lasts depends on whose it is."""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; allauth sets a length of its own afterwards, which is put right here."""
        response = super().login(request, redirect_url)
        if request.user.is_authenticated:
            limit_session(request, request.user)
        return cast("HttpResponse", response)


class NameForm(forms.Form):
    """How a person is called."""

    name = forms.CharField(
        max_length=120,
        required=False,
        help_text="As your clinic knows you. It stands on their pages and in what you print.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PatientAccountForm(NameForm):
    """What a patient may change about themselves."""

    time_zone = forms.ChoiceField(
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(time_zones())],
        help_text="It says when your day begins. The diary on your phone keeps it up to date.",
    )


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label="As")

    def __init__(self, data: Mapping[str, Any] | None = None, *, for_staff: bool) -> None:
        super().__init__(data)
        roles = Role.choices if for_staff else []
        self.fields["role"].choices = [(Invitation.PATIENT, "Patient"), *roles]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is ended."""

    why = forms.CharField(label="Why", max_length=500, help_text="It stands in the record.")


class OptionalReasonForm(forms.Form):
    """Why something is ended, if the person likes to say."""

    why = forms.CharField(
        label="Why, if you like to say", max_length=500, required=False, help_text="The clinic can read it."
    )


class VerifyForm(forms.Form):
    """How a credential was compared with its source."""

    how = forms.CharField(
        label="How was it verified?",
        max_length=200,
        help_text="For example: public register of the board, looked up today; original certificate seen.",
    )


class CredentialForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """A credential as its person or an administrator hands it in; who verified it is never part of it."""

    class Meta:
        model = Credential
        fields = (
            "user",
            "profession",
            "licence_number",
            "licence_authority",
            "npi",
            "toxin_training",
            "toxin_training_on",
            "valid_from",
            "valid_to",
        )
        labels: ClassVar = {
            "user": "Person",
            "npi": "NPI (USA only)",
            "valid_from": "Valid from",
            "valid_to": "Valid to",
        }
        help_texts: ClassVar = {
            "licence_authority": "Who gave the licence: the board, council or register.",
            "npi": "Ten digits; the last is a check digit.",
            "toxin_training": "Which training in injecting botulinum toxin, and where.",
            "valid_from": "The first day of the licence.",
            "valid_to": "The last day of the licence; it still counts.",
        }
        widgets: ClassVar = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("toxin_training_on", "valid_from", "valid_to")
        }

    def __init__(self, data: Mapping[str, Any] | None = None, *, clinic: Clinic, today: date) -> None:
        super().__init__(data, instance=Credential(clinic=clinic))
        self.fields["user"].queryset = staff_of(clinic)  # type: ignore[attr-defined]
        self.fields["toxin_training_on"].widget.attrs["max"] = today.isoformat()
