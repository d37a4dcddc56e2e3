"""The clinic's inbox of reports: those nobody has looked at first, the most urgent before the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from abate.clinic.access import caller_of
from abate.clinic.effects.forms import SeenForm
from abate.clinic.effects.models import Report, Seen
from abate.clinic.effects.recording import see
from abate.clinic.people.models import Clinic
from abate.safety.triage_document import LEVELS, built_in_triage

REPORTS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A report as the staff read it. `said` is missing where the patient had it erased."""

    report: Report
    said: Mapping[str, Any] | None
    is_seen: bool = False

    @property
    def level(self) -> str:
        """How urgent, in words."""
        return next(words.says for level, words in built_in_triage().words.items() if level == self.report.level)

    @property
    def symptoms(self) -> list[str]:
        """What the patient ticked, in words; what today's rules do not ask for by its own name."""
        return [_label(name) for name, answer in (self.said or {}).get("symptoms", {}).items() if answer]

    @property
    def open(self) -> list[str]:
        """What was not answered and could make it more urgent."""
        return [_label(name) for name in (self.said or {}).get("open", ())]


def not_looked_at(clinic: Clinic) -> list[tuple[str, int]]:
    """How many reports nobody has looked at, by how urgent they are in words, the most urgent first."""
    levels = Counter(_in_order(clinic).filter(is_seen=False).values_list("level", flat=True))
    return [(words.says, levels[level]) for level, words in built_in_triage().words.items() if levels[level]]


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Every report of the clinic's patients."""
    caller = caller_of(request)
    page = Paginator(_in_order(caller.at), REPORTS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [Row(report, report.event.said(), report.is_seen) for report in page]
    unseen = [row for row in rows if not row.is_seen]
    seen = [row for row in rows if row.is_seen]
    return render(request, "effects/inbox.html", {"clinic": caller.at, "page": page, "unseen": unseen, "seen": seen})


@require_http_methods(["GET", "HEAD", "POST"])
def report_seen(request: HttpRequest, report: UUID) -> HttpResponse:
    """One report with what triage said and why; and who looked at it, and what was done."""
    caller = caller_of(request)
    found = get_object_or_404(Report.objects.select_related("event__content"), id=report, patient=caller.about)
    form = SeenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        see(found, form.cleaned_data["done"], caller.at, caller.by)
        messages.success(request, "Noted.")
        return redirect("effects:inbox", clinic=caller.at.id)
    seen = Seen.objects.filter(report=found, event__chain__clinic=caller.at).order_by("id")
    context = {
        "patient": caller.about,
        "row": Row(found, found.event.said()),
        "form": form,
        "seen": [(one.event, one.event.said()) for one in seen.select_related("event__actor", "event__content")],
    }
    return render(request, "effects/report_seen.html", context)


def _in_order(clinic: Clinic) -> QuerySet[Any]:
    looked = Seen.objects.filter(report=OuterRef("pk"), event__chain__clinic=clinic)
    let_in = clinic.consents.filter(withdrawn=None).values("patient")
    ranks = [When(level=level, then=Value(rank)) for rank, level in enumerate(LEVELS)]
    urgency = Case(*ranks, default=Value(0), output_field=IntegerField())
    reports: QuerySet[Any] = Report.objects.filter(patient__in=let_in)
    reports = reports.annotate(is_seen=Exists(looked), urgency=urgency)
    return reports.select_related("patient__user", "event__content").order_by("is_seen", "urgency", "-received")


def _label(name: str) -> str:
    asked = built_in_triage().symptoms.get(name)
    return asked.label if asked else name.replace("_", " ")
