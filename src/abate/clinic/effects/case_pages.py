"""The draft of a case report of one side effect, as PDF and as E2B(R3) XML. Abate submits nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from abate.clinic.access import Caller, caller_of
from abate.clinic.effects.forms import CaseForm
from abate.clinic.effects.recording import Version, versions_of
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Clinic
from abate.errors import RefusedError
from abate.reports.case_report import case_report_paper
from abate.safety.case_report import CaseReport, PatientIdentity, Reporter
from abate.safety.e2b import e2b
from abate.safety.emergency import country_of

COUNTRY_CODES: Mapping[str, str] = {"us": "US", "uk": "GB", "au": "AU"}
"""ISO 3166-1. Of a clinic in the EU the country is not known, and the draft says so."""

NO_COUNTRY = "XX"
"""A code that ISO 3166-1 leaves to its users, in a case's number."""


@require_http_methods(["GET", "HEAD", "POST"])
def case_pdf(request: HttpRequest, effect: UUID) -> HttpResponse:
    """The draft to read; it says first what is missing."""
    caller = caller_of(request)
    found = _case(request, caller, effect)
    if not isinstance(found, CaseReport):
        return found
    pdf = case_report_paper(found, jurisdiction=caller.at.jurisdiction, label=label_of(caller.at))
    return _file(pdf, "application/pdf", effect, "pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def case_xml(request: HttpRequest, effect: UUID) -> HttpResponse:
    """The draft as an exchange file; there is none without the four minimum criteria."""
    caller = caller_of(request)
    found = _case(request, caller, effect)
    if not isinstance(found, CaseReport):
        return found
    try:
        file = e2b(found)
    except RefusedError as problem:
        messages.error(request, f"{problem}.")
        return _back(caller, effect)
    return _file(file, "application/xml", effect, "xml")


def case_of(caller: Caller, every: Sequence[Version], form: CaseForm) -> CaseReport:
    """The draft, as far as it is known: the side effect's last version, and when it was first and last told of."""
    form.is_valid()
    given = form.cleaned_data
    stands, report = every[-1], every[0].row.report
    history = history_of(caller.about, caller.at)
    country = COUNTRY_CODES.get(country_of(caller.at.jurisdiction) or "")
    sender = re.sub(r"[^A-Za-z0-9]", "", str(caller.at)) or "clinic"
    told = [caller.about.today(one.at) for one in every] + ([caller.about.today(report.received)] if report else [])
    return CaseReport(
        case_id=f"{country or NO_COUNTRY}-{sender[:40]}-{stands.row.effect}",
        created=caller.now,
        first_received=min(told),
        latest_received=max(told),
        received_in=country,
        reporter=Reporter(
            name=str(caller.user)[:200],
            organisation=str(caller.at),
            contact=caller.at.telephone or None,
            qualification=given.get("qualification") or None,
            country=country,
        ),
        patient=PatientIdentity(
            initials="".join(word[0] for word in str(caller.about).split())[:10] or None,
            birth_date=history.birth_date,
            sex=history.sex,
        ),
        product=stands.says.product if stands.says else None,
        dose=given.get("dose") or None,
        indication=given.get("indication") or None,
        effects=(stands.says,) if stands.says else (),
        codes=form.codes,
        narrative=given.get("narrative") or "",
        sender=str(caller.at),
    )


def label_of(clinic: Clinic) -> str:
    """Whose label says what is expected; the EU's where it is not the USA."""
    return "us-label" if country_of(clinic.jurisdiction) == "us" else "eu-label"


def _case(request: HttpRequest, caller: Caller, effect: UUID) -> CaseReport | HttpResponse:
    every = versions_of(caller.about, caller.at, effect)
    if not every or every[-1].says is None:
        raise Http404
    form = CaseForm(request.POST)
    if not form.is_valid():
        for faults in form.errors.values():
            messages.error(request, " ".join(map(str, faults)))
        return _back(caller, effect)
    return case_of(caller, every, form)


def _back(caller: Caller, effect: UUID) -> HttpResponse:
    return redirect("effects:effect", clinic=caller.at.id, patient=caller.about.id, effect=effect)


def _file(body: bytes, kind: str, effect: UUID, ending: str) -> HttpResponse:
    """In a file whose name names nobody."""
    name = f"draft-case-report-{effect}.{ending}"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
