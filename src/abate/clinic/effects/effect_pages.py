"""The staff's pages of a patient's side effects: recorded, graded, corrected, and what the core finds in each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from abate.clinic.access import Caller, caller_of
from abate.clinic.effects.case_pages import case_of, label_of
from abate.clinic.effects.forms import CaseForm, EffectForm, initial_of
from abate.clinic.effects.inbox import Row
from abate.clinic.effects.models import Effect, Report
from abate.clinic.effects.recording import Version, correct, record, standing, versions, versions_of
from abate.clinic.effects.sessions import sessions_of
from abate.criteria.findings import Finding
from abate.reports.case_report import OUTCOME_WORDS
from abate.reports.words import outcome_in_words
from abate.safety.case_report import also_wanted, minimum_criteria
from abate.safety.looked_at import look_at
from abate.safety.record import SideEffect
from abate.safety.terms import term, terms


@require_http_methods(["GET", "HEAD", "POST"])
def record_page(request: HttpRequest) -> HttpResponse:
    """Every side effect of a patient, every report, and the form for a new one."""
    caller = caller_of(request)
    report = _report(caller, request.GET.get("report"))
    form = EffectForm(
        sessions_of(caller.about, caller.at),
        caller.about.id,
        caller.today(),
        request.POST if request.method == "POST" else None,
        is_new=True,
        initial=_begun(report),
    )
    if request.method == "POST" and form.is_valid() and form.effect:
        blank = Effect(patient=caller.about, clinic=caller.at, report=report, session_id=_signed(form))
        made = record(blank, form.effect, caller.by)
        messages.success(request, "Recorded.")
        return redirect("effects:effect", clinic=caller.at.id, patient=caller.about.id, effect=made.effect)
    rows = standing(Effect.objects.filter(patient=caller.about, clinic=caller.at)).order_by("-id")
    reports = Report.objects.filter(patient=caller.about).select_related("event__content").order_by("-received")
    context = {
        "patient": caller.about,
        "form": form,
        "from_report": report,
        "effects": [(version, _name(version.says)) for version in versions(rows)],
        "reports": [Row(one, one.event.said()) for one in reports],
        "terms": terms().values(),
    }
    return render(request, "effects/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def effect_page(request: HttpRequest, effect: UUID) -> HttpResponse:
    """One side effect: what is recorded, what the core finds, earlier versions, the draft of a case report."""
    caller = caller_of(request)
    every = versions_of(caller.about, caller.at, effect)
    if not every:
        raise Http404
    stands = every[-1]
    form = EffectForm(
        sessions_of(caller.about, caller.at),
        caller.about.id,
        caller.today(),
        request.POST if request.method == "POST" else None,
        is_new=False,
        initial=initial_of(stands.says, _session_key(stands)) if stands.says else {},
    )
    if request.method == "POST" and form.is_valid() and form.effect:
        correct(stands.row, form.effect, form.cleaned_data["why"], caller.by, session=_signed(form))
        messages.success(request, "Corrected; what stood before can still be read below.")
        return redirect("effects:effect", clinic=caller.at.id, patient=caller.about.id, effect=effect)
    context: dict[str, Any] = {
        "patient": caller.about,
        "effect": effect,
        "name": _name(stands.says),
        "stands": stands,
        "earlier": [(one, _name(one.says)) for one in reversed(every[:-1])],
        "form": form,
        "terms": terms().values(),
    }
    if stands.says:
        case = case_of(caller, every, CaseForm({}))
        context |= {
            "findings": [_found(finding) for finding in look_at(stands.says, label=label_of(caller.at))],
            "criteria": [(outcome_in_words(one.outcome), one) for one in minimum_criteria(case)],
            "wanted": list(also_wanted(case)),
            "case_form": CaseForm(),
            "outcome": OUTCOME_WORDS[stands.says.outcome],
        }
    return render(request, "effects/effect.html", context)


def _report(caller: Caller, given: str | None) -> Report | None:
    """The report that a side effect is recorded from."""
    if not given:
        return None
    try:
        return Report.objects.filter(patient=caller.about, id=UUID(given)).first()
    except ValueError:
        raise Http404 from None


def _begun(report: Report | None) -> dict[str, Any]:
    """What a report says already: its words and when it began. The term and the grade are for the staff."""
    said = report.event.said() if report else None
    if said is None or report is None:
        return {}
    told = [said["words"], *([", ".join(Row(report, said).symptoms)] if said["symptoms"] else [])]
    return {"as_reported": "; ".join(filter(None, told)), "earliest": said["since"], "latest": said["since"]}


def _signed(form: EffectForm) -> UUID | None:
    return form.after.signed if form.after else None


def _session_key(version: Version) -> str:
    if version.row.session_id:
        return str(version.row.session_id)
    return str(version.says.session_date) if version.says and version.says.session_date else ""


def _name(said: SideEffect | None) -> str:
    if said is None:
        return "Erased, or not readable"
    return term(said.term).name if said.term else said.as_reported[:60]


def _found(finding: Finding) -> tuple[str, Finding]:
    return outcome_in_words(finding.outcome), finding
