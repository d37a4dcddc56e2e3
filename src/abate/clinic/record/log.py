"""The clinic's log for its auditor: who did what, as what, when. What exactly was said is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from abate.clinic.people.models import Clinic, Membership, User
from abate.clinic.record.append import SITE
from abate.clinic.record.models import Chain, Event
from abate.clinic.record.words import WORDS, in_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One event without its content."""

    number: int
    at: datetime
    who: str
    role: str
    kind: str
    what: str
    thing: str
    patient: str


class LogForm(forms.Form):
    """Which events to show; whatever is left open is not asked for."""

    who = forms.ModelChoiceField(
        User.objects.none(), required=False, label="Member of staff", empty_label="Everybody"
    )
    kind = forms.ChoiceField(
        choices=[("", "Everything"), *((kind, in_words(kind, "the clinic").capitalize()) for kind in WORDS)],
        required=False,
        label="What was done",
    )
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        required=False, label="To, that day included", widget=forms.DateInput(attrs={"type": "date"})
    )
    patient = forms.UUIDField(required=False, label="Patient's number", help_text="As it stands in the list.")
    before = forms.IntegerField(required=False, min_value=1, max_value=2**60, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], clinic: Clinic) -> None:
        super().__init__(data)
        staff = Membership.objects.filter(clinic=clinic).values("user")
        self.fields["who"].queryset = User.objects.filter(id__in=staff).order_by("name", "email")  # type: ignore[attr-defined]


def lines_of(clinic: Clinic, form: LogForm) -> list[Line]:
    """The newest events that the form asks for, one more than a page holds where there are more."""
    asked, zone = form.cleaned_data, ZoneInfo(clinic.time_zone)
    chain = Chain.objects.get(clinic=clinic)
    events = Event.objects.filter(chain=chain)
    if asked["who"]:
        events = events.filter(actor=asked["who"])
    if asked["kind"]:
        events = events.filter(kind=asked["kind"])
    if asked["patient"]:
        events = events.filter(patient=asked["patient"])
    if asked["since"]:
        events = events.filter(at__gte=datetime.combine(asked["since"], time(), zone))
    if asked["until"]:
        events = events.filter(at__lt=datetime.combine(asked["until"] + timedelta(days=1), time(), zone))
    if asked["before"]:
        events = events.filter(number__lt=asked["before"])
    # Numbers first: an index alone gives them, however many events lie between two days.
    numbers = list(events.order_by("-number").values_list("number", flat=True)[: PAGE + 1])
    found = Event.objects.filter(chain=chain, number__in=numbers).select_related("actor").order_by("-number")
    return [_line(event, zone) for event in found]


def _line(event: Event, zone: ZoneInfo) -> Line:
    if event.actor is None:
        who = "the site itself" if event.role == SITE else event.role
    else:
        who = event.actor.name or f"account {event.actor.id}"
    return Line(
        event.number,
        event.at.astimezone(zone),
        who,
        event.role,
        event.kind,
        in_words(event.kind, event.thing),
        event.thing,
        str(event.patient_id or ""),
    )
