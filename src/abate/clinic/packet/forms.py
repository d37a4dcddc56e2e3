"""The forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms

from abate.clinic.packet.models import Payer
from abate.clinic.packet.payers import LONGEST_LEAD, documents, payers_of
from abate.clinic.people.models import Clinic
from abate.reports.words import STATUS_WORDS


class PayerForm(forms.Form):
    """A payer of the clinic; under a name that is there already, its change."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    document = forms.ChoiceField(
        choices=lambda: [
            (one.id, f"{one.publisher}: {one.title} ({STATUS_WORDS[one.status]})") for one in documents().values()
        ],
        help_text="The document that the payer goes by; where its own is not here, the nearest.",
    )
    lead_days = forms.IntegerField(
        label="Lead time in days",
        min_value=0,
        max_value=LONGEST_LEAD,
        help_text="From sending the packet to the payer's answer.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class CoverageForm(forms.Form):
    """Which payer a patient has."""

    payer = forms.ModelChoiceField(Payer.objects.none(), required=False, empty_label="Not known")

    def __init__(self, clinic: Clinic, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["payer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what it is
        field.queryset = Payer.objects.filter(id__in=[payer.id for payer in payers_of(clinic)])
