"""The pages of the guide: counts, the 12 weeks, help, the decision aid, and the visit summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from abate.clinic.access import caller_of
from abate.clinic.diary.days import diary_of_patient
from abate.clinic.guide.counts import bars, counted, medicine_days, sureness
from abate.clinic.guide.cycle import cycle_on, headache_days, strip
from abate.clinic.guide.documents import decision_aid, expectations, help_after_injections, sources_of
from abate.clinic.guide.forms import MattersForm, QuestionsForm, matters_in_words
from abate.clinic.guide.icons import IconArray
from abate.clinic.guide.preparation import preparation_of, prepare
from abate.clinic.guide.visit import visit_of, visit_pdf
from abate.clinic.intake.services import history_of
from abate.clinic.people.models import Clinic, Patient
from abate.reports.bars import figure
from abate.reports.calendar import calendar
from abate.reports.emergency import AFTER_INJECTIONS, SIGNS
from abate.reports.limits import several_classes_from
from abate.reports.words import month_in_words
from abate.safety.emergency import NUMBERS, PLACES, country_of

MONTHS_OPEN = 3
MONTHS_IN_CALENDAR = 13


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Months with how sure each figure is, days of medicine, calendar."""
    caller = caller_of(request)
    today = caller.today()
    assessment = counted(caller.me, today)
    if assessment is None:
        return render(request, "guide/counts.html", {"today": today})
    months = [(month_in_words(month), month, tuple(sureness(month))) for month in assessment.months]
    medicines = medicine_days(assessment)
    blocks = [(month_in_words(block.month), block) for block in calendar(assessment)]
    context = {
        "today": today,
        "months": months,
        "figures": [figure(chart) for chart in bars(assessment)],
        "medicines": medicines,
        "taken": [one for one in medicines if one.taken],
        "several_from": several_classes_from(assessment),
        "calendar": blocks[:MONTHS_OPEN],
        "earlier": blocks[MONTHS_OPEN:MONTHS_IN_CALENDAR],
        "injected": bool(assessment.history.toxin_sessions),
    }
    return render(request, "guide/counts.html", context)


@require_safe
def cycle(request: HttpRequest) -> HttpResponse:
    """Where in the 12 weeks, and what to expect."""
    caller = caller_of(request)
    today = caller.today()
    history = history_of(caller.me)
    found = cycle_on(history, today)
    expected = expectations()
    context: dict[str, object] = {
        "today": today,
        "cycle": found,
        "known": history.toxin_sessions is not None,
        "expected": expected,
        "sources": sources_of(expected),
        "telephones": _telephones(caller.me),
    }
    if found is not None:
        drawn = strip(found, diary_of_patient(caller.me))
        weeks = [(slot, headache_days(slot.counted)) for slot in drawn.slots if slot.counted]
        context |= {"strip": drawn, "weeks": weeks, "stage": expected.in_week(found.week)}
    return render(request, "guide/cycle.html", context)


@require_safe
def get_help(request: HttpRequest) -> HttpResponse:
    """When to call whom; the emergency first."""
    own = _own(request)
    country = country_of(request.GET.get("country")) or (country_of(history_of(own).jurisdiction) if own else None)
    numbers = [(place, PLACES[place], number) for place, number in NUMBERS.items()]
    texts = help_after_injections()
    context = {
        "country": country,
        "number": NUMBERS[country] if country else None,
        "place": PLACES[country] if country else None,
        "numbers": numbers,
        "signs": SIGNS,
        "after_injections": AFTER_INJECTIONS,
        "texts": texts,
        "sources": sources_of(texts),
        "telephones": _telephones(own) if own else (),
    }
    return render(request, "guide/help.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def aid(request: HttpRequest) -> HttpResponse:
    """The decision aid. What matters to a patient is kept for the visit; of anybody else nothing is kept."""
    own = _own(request)
    prepared = preparation_of(own) if own else None
    form = MattersForm(
        request.POST if request.method == "POST" else None, initial=prepared.matters if prepared else None
    )
    said = None
    if request.method == "POST" and form.is_valid():
        if own and prepared:
            prepare(own, replace(prepared, matters=form.matters), caller_of(request).now)
            messages.success(request, "Kept for your visit.")
            return redirect(f"{reverse('guide:visit')}#matter")
        said = matters_in_words(form.matters)
    document = decision_aid()
    context = {
        "aid": document,
        "options": [
            (option, [(one, [(group, IconArray(group.filled)) for group in one.groups]) for one in option.figures])
            for option in document.options
        ],
        "sources": sources_of(document),
        "form": form,
        "said": said,
        "own": own,
    }
    return render(request, "guide/aid.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest) -> HttpResponse:
    """The summary to take along, with room for own questions."""
    caller = caller_of(request)
    prepared = preparation_of(caller.me)
    form = QuestionsForm(
        request.POST if request.method == "POST" else None, initial={"questions": "\n".join(prepared.questions)}
    )
    if request.method == "POST" and form.is_valid():
        prepare(caller.me, replace(prepared, questions=form.cleaned_data["questions"]), caller.now)
        messages.success(request, "Your questions are kept.")
        return redirect("guide:visit")
    return render(request, "guide/visit.html", {"visit": visit_of(caller.me, caller.today()), "form": form})


@require_safe
def visit_as_pdf(request: HttpRequest) -> HttpResponse:
    """The same summary on paper."""
    caller = caller_of(request)
    today = caller.today()
    pdf = visit_pdf(visit_of(caller.me, today), today)
    name = f"visit-{today.isoformat()}.pdf"
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _own(request: HttpRequest) -> Patient | None:
    """The patient, on a page that anybody may open."""
    return caller_of(request).own if request.user.is_authenticated else None


def _telephones(patient: Patient) -> Iterable[Clinic]:
    """The patient's clinics that gave a telephone number."""
    return Clinic.objects.filter(consents__patient=patient, consents__withdrawn=None).exclude(telephone="").distinct()
