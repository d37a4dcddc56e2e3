"""The page on which a patient reports a side effect. The phone keeps it and judges by it, also offline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from abate.clinic.access import caller_of
from abate.clinic.effects.api import LONGEST_WORDS
from abate.clinic.effects.reporting import edition, last_session, never_injected
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Clinic
from abate.safety.emergency import NUMBERS, PLACES, country_of
from abate.safety.triage_document import built_in_triage
from abate.safety.triage_export import triage_data

ASKED_APART = ("severe", "getting_worse")
"""Symptoms that are questions of their own on the page, after the chips."""


@ensure_csrf_cookie
@never_cache
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The form, with the rules and what they need to know of the person."""
    caller = caller_of(request)
    history = history_of(caller.me)
    country = country_of(history.jurisdiction)
    last = last_session(history, caller.today())
    about = {
        "account": str(caller.me.id),
        "send": reverse("effects-api:report"),
        "page": reverse("effects:report"),
        "worker": reverse("diary:worker"),
        "whose": reverse("diary:medicines"),
        "edition": edition(),
        "place": country or "",
        "lastSession": last.isoformat() if last else None,
        "neverInjected": never_injected(history),
        "triage": triage_data(),
    }
    symptoms = built_in_triage().symptoms
    context = {
        "about": about,
        "chips": [symptom for name, symptom in symptoms.items() if name not in ASKED_APART],
        "worse": symptoms["getting_worse"],
        "numbers": [(place, PLACES[place], number) for place, number in NUMBERS.items() if country in (None, place)],
        "longest": LONGEST_WORDS,
        "today": caller.today(),
        "telephones": Clinic.objects.filter(consents__patient=caller.me, consents__withdrawn=None)
        .exclude(telephone="")
        .distinct(),
    }
    return render(request, "effects/report.html", context)
