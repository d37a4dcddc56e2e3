"""The forms of this room. Each names its fields; what they may hold, the services say."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms

from abate.clinic.followup.instruments import instruments
from abate.clinic.followup.models import Review
from abate.clinic.followup.reviews import LONGEST_INTERVAL, SHORTEST_INTERVAL, Decision


def day_input() -> forms.DateInput:
    """A day, as browsers pick one."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ReviewForm(forms.Form):
    """What was decided at a visit. Nothing is chosen beforehand: the software proposes no decision."""

    date = forms.DateField(label="Day of the visit", widget=day_input())
    decision = forms.ChoiceField(choices=Review.Decision.choices, widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands in the record and in the letter.",
    )
    interval_days = forms.IntegerField(
        label="Days from one session to the next",
        required=False,
        min_value=SHORTEST_INTERVAL,
        max_value=LONGEST_INTERVAL,
        help_text="Only where the interval changes. 12 weeks are 84 days; earlier is outside the labels.",
    )
    next_due = forms.DateField(
        label="Next session due on",
        required=False,
        widget=day_input(),
        help_text="Leave it empty, and the interval says when.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: datetime.date) -> None:
        super().__init__(data, initial={"date": today}, label_suffix="")

    @property
    def decided(self) -> Decision:
        """The decision that a valid form makes."""
        return Decision(**self.cleaned_data)


class ScoreForm(forms.Form):
    """Totals of one day; those left empty were not filled in."""

    date = forms.DateField(label="Filled in on", widget=day_input())

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: datetime.date) -> None:
        super().__init__(data, initial={"date": today}, label_suffix="")
        for one in instruments().values():
            self.fields[one.id] = forms.DecimalField(
                label=one.name,
                required=False,
                min_value=one.lowest,
                max_value=one.highest,
                max_digits=5,
                decimal_places=1 if one.id.startswith("msq") else 0,
                help_text=f"{one.says}. {one.lowest} to {one.highest}.",
            )

    @property
    def totals(self) -> dict[str, Decimal]:
        """The totals that a valid form holds."""
        given = {name: self.cleaned_data.get(name) for name in instruments()}
        return {name: cast("Decimal", total) for name, total in given.items() if total is not None}
